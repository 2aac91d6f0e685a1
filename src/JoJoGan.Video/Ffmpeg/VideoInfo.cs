namespace JoJoGan.Video.Ffmpeg;

/// <summary>What a file holds.</summary>
/// <param name="StreamIndex">Which of its streams is the video.</param>
/// <param name="Width">Pixels in a row of the upright picture.</param>
/// <param name="Height">Rows of the upright picture.</param>
/// <param name="Color">What its colors mean.</param>
/// <param name="TotalFrames">Frames, as the file says or its length and rate give; null if unknown.</param>
/// <param name="StartTime">When its first stream begins, in seconds as ffmpeg writes them; null if unknown.</param>
/// <param name="AudioCodecs">The codec of each audio stream.</param>
internal sealed record VideoInfo(
    int StreamIndex,
    int Width,
    int Height,
    VideoColor Color,
    int? TotalFrames,
    string? StartTime,
    IReadOnlyList<string> AudioCodecs);
