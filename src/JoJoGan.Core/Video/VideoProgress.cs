namespace JoJoGan.Video;

/// <summary>How far a video has come.</summary>
/// <param name="Frames">Frames drawn, from 1.</param>
/// <param name="TotalFrames">
/// Frames in all, as the file says or as its length and rate give; null if it says neither. Damaged files may have fewer.
/// </param>
/// <param name="FramesPerSecond">Speed since the start.</param>
/// <param name="Remaining">Expected time to the end; null if the total is unknown.</param>
public sealed record VideoProgress(int Frames, int? TotalFrames, double FramesPerSecond, TimeSpan? Remaining);
