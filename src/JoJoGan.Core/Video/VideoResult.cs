namespace JoJoGan.Video;

/// <summary>What became of a video.</summary>
/// <param name="Frames">Frames written.</param>
/// <param name="FramesWithFaces">How many of them have a drawn face; the others passed untouched.</param>
/// <param name="Damage">What ffmpeg said of damaged parts, in one line; null if the file was whole.</param>
public sealed record VideoResult(int Frames, int FramesWithFaces, string? Damage);
