using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

public sealed class Image<TPixel> : Image
    where TPixel : unmanaged, IPixel<TPixel>
{
    private readonly TPixel[] pixels;

    public Image(int width, int height)
    {
        Width = width;
        Height = height;
        pixels = new TPixel[width * height];
    }

    public TPixel this[int x, int y]
    {
        get => pixels[(y * Width) + x];
        set => pixels[(y * Width) + x] = value;
    }
}
