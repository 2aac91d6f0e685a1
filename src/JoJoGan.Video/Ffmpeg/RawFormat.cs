namespace JoJoGan.Video.Ffmpeg;

/// <summary>What all frames of a stream share.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="TimeBase">The unit of time stamps in seconds.</param>
/// <param name="PixelAspect">Width to height of a pixel; 0/0 if unknown.</param>
internal sealed record RawFormat(int Width, int Height, Fraction TimeBase, Fraction PixelAspect)
{
    /// <summary>Bytes of a frame, RGB.</summary>
    public int FrameSize => Width * Height * 3;
}

/// <summary>A fraction of whole numbers.</summary>
internal readonly record struct Fraction(int Numerator, int Denominator);
