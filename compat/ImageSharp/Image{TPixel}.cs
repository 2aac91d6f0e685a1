using System.Runtime.InteropServices;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

public sealed class Image<TPixel> : Image
    where TPixel : unmanaged, IPixel<TPixel>
{
    private TPixel[]? pixels;

    public Image(int width, int height)
        : this(width, height, new ImageMetadata())
    {
    }

    public Image(int width, int height, TPixel backgroundColor)
        : this(width, height)
        => Array.Fill(Pixels, backgroundColor);

    internal Image(int width, int height, ImageMetadata metadata)
        : base(width, height, metadata)
        => pixels = new TPixel[checked(width * height)];

    internal TPixel[] Pixels => pixels ?? throw new ObjectDisposedException(GetType().Name);

    public TPixel this[int x, int y]
    {
        get => Pixels[IndexOf(x, y)];
        set => Pixels[IndexOf(x, y)] = value;
    }

    public Image<TPixel> Clone()
    {
        var copy = new Image<TPixel>(Width, Height, Metadata.DeepClone());
        Pixels.CopyTo(copy.Pixels, 0);
        return copy;
    }

    public override Image<TPixel2> CloneAs<TPixel2>(Configuration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var copy = new Image<TPixel2>(Width, Height, Metadata.DeepClone());
        Rgba32 colour = default;
        for (int i = 0; i < copy.Pixels.Length; i++)
        {
            Pixels[i].ToRgba32(ref colour);
            copy.Pixels[i].FromRgba32(colour);
        }

        return copy;
    }

    public void CopyPixelDataTo(Span<TPixel> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Pixels.Length, nameof(destination));
        Pixels.CopyTo(destination);
    }

    public void CopyPixelDataTo(Span<byte> destination)
        => CopyPixelDataTo(MemoryMarshal.Cast<byte, TPixel>(destination));

    public bool DangerousTryGetSinglePixelMemory(out Memory<TPixel> memory)
    {
        memory = Pixels;
        return true;
    }

    public void ProcessPixelRows(PixelAccessorAction<TPixel> processPixels)
    {
        ArgumentNullException.ThrowIfNull(processPixels);
        processPixels(new PixelAccessor<TPixel>(Pixels, Width, Height));
    }

    internal override void Rearrange(Size size, Func<int, int, (int X, int Y)> map)
    {
        TPixel[] source = Pixels;
        var target = new TPixel[source.Length];
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                (int fromX, int fromY) = map(x, y);
                target[(y * size.Width) + x] = source[(fromY * Width) + fromX];
            }
        }

        pixels = target;
        Size = size;
    }

    protected override void Dispose(bool disposing) => pixels = null;

    private protected override void EncodeWith(IImageEncoder encoder, Stream stream) => encoder.Encode(this, stream);

    private int IndexOf(int x, int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Width, nameof(x));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
        return (y * Width) + x;
    }
}
