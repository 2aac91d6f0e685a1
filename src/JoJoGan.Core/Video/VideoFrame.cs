namespace JoJoGan.Video;

/// <summary>A frame of a video.</summary>
/// <param name="Image">The upright picture.</param>
/// <param name="Time">When it is shown, from any beginning; later than the frame before.</param>
public sealed record VideoFrame(Image<Rgb24> Image, TimeSpan Time);
