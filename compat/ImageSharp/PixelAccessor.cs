using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

public ref struct PixelAccessor<TPixel>
    where TPixel : unmanaged, IPixel<TPixel>
{
    private readonly Span<TPixel> pixels;

    internal PixelAccessor(Span<TPixel> pixels, int width, int height)
    {
        this.pixels = pixels;
        Width = width;
        Height = height;
    }

    public int Width { get; }

    public int Height { get; }

    public Span<TPixel> GetRowSpan(int rowIndex) => pixels.Slice(checked(rowIndex * Width), Width);
}
