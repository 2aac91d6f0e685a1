namespace SixLabors.ImageSharp.PixelFormats;

public partial struct Rgb24(byte r, byte g, byte b) : IPixel<Rgb24>
{
    public byte R = r;
    public byte G = g;
    public byte B = b;
}
