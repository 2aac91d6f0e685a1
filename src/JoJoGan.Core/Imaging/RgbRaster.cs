namespace JoJoGan.Imaging;

/// <summary>A picture's bytes in one piece.</summary>
/// <param name="Pixels">[height, width, 3], RGB.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
internal sealed record RgbRaster(byte[] Pixels, int Width, int Height)
{
    public const int Channels = 3;

    public RgbRaster(int width, int height)
        : this(new byte[checked(width * height * Channels)], width, height)
    {
    }

    /// <summary>Bytes in a row.</summary>
    public int Stride => Width * Channels;

    public static RgbRaster From(Image<Rgb24> picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var raster = new RgbRaster(picture.Width, picture.Height);
        picture.CopyPixelDataTo(raster.Pixels);
        return raster;
    }

    /// <returns>A picture with a copy of the pixels and no metadata.</returns>
    public Image<Rgb24> ToImage() => Image.LoadPixelData<Rgb24>(Pixels.AsSpan(), Width, Height);

    public Span<byte> Row(int y) => Pixels.AsSpan(y * Stride, Stride);

    /// <summary>The part from (left, top), which lies inside the picture.</summary>
    public RgbRaster Crop(int left, int top, int width, int height)
    {
        var part = new RgbRaster(width, height);
        for (int y = 0; y < height; y++)
        {
            Row(top + y).Slice(left * Channels, part.Stride).CopyTo(part.Row(y));
        }

        return part;
    }
}
