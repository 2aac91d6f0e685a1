using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

public abstract partial class Image : IDisposable
{
    private protected Image(int width, int height, ImageMetadata metadata)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Size = new Size(width, height);
        Metadata = metadata;
    }

    public int Width => Size.Width;

    public int Height => Size.Height;

    public Size Size { get; private protected set; }

    public ImageMetadata Metadata { get; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    public void Save(Stream stream, IImageEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(encoder);
        EncodeWith(encoder, stream);
    }

    public Image<TPixel2> CloneAs<TPixel2>()
        where TPixel2 : unmanaged, IPixel<TPixel2>
        => CloneAs<TPixel2>(Configuration.Default);

    public abstract Image<TPixel2> CloneAs<TPixel2>(Configuration configuration)
        where TPixel2 : unmanaged, IPixel<TPixel2>;

    protected abstract void Dispose(bool disposing);

    private protected abstract void EncodeWith(IImageEncoder encoder, Stream stream);

    // Moves pixels to a picture of a new size: target (x, y) is taken from source (x, y) of the map.
    internal abstract void Rearrange(Size size, Func<int, int, (int X, int Y)> map);
}
