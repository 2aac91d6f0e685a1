namespace JoJoGan.Imaging;

/// <summary>Lays generated pictures out in a grid, as torchvision's make_grid does with range (-1, 1).</summary>
internal sealed class ImageGrid
{
    private const int Channels = 3;

    private ImageGrid(float[] planes, int width, int height) => (Planes, Width, Height) = (planes, width, height);

    /// <summary>[3, height, width], values clamped from [-1, 1] to [0, 1]; what lies between the pictures is 0.</summary>
    public ReadOnlyMemory<float> Planes { get; }

    /// <summary>The grid's width in pixels.</summary>
    public int Width { get; }

    /// <summary>The grid's height in pixels.</summary>
    public int Height { get; }

    /// <summary>Lays pictures out row by row.</summary>
    /// <param name="pictures">[n, 3, height, width] in [-1, 1].</param>
    /// <param name="width">Width of one picture in pixels.</param>
    /// <param name="height">Height of one picture in pixels.</param>
    /// <param name="perRow">Images in a row, at least 1; fewer if there are fewer pictures.</param>
    /// <param name="padding">Pixels around every picture, at least 0. A single picture gets none.</param>
    public static ImageGrid Of(ReadOnlySpan<float> pictures, int width, int height, int perRow = 8, int padding = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perRow);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        Int128 size = (Int128)Channels * width * height;
        int count = (int)(pictures.Length / size);
        if (count == 0 || pictures.Length % size != 0)
        {
            throw new ArgumentException($"{pictures.Length} values are no pictures of 3 x {height} x {width}.", nameof(pictures));
        }

        int gap = count == 1 ? 0 : padding;
        int columns = Math.Min(perRow, count);
        int rows = (count + columns - 1) / columns;
        (long wide, long high) = ((columns * ((long)width + gap)) + gap, (rows * ((long)height + gap)) + gap);
        if ((Int128)Channels * wide * high > Array.MaxLength)
        {
            throw new ArgumentException(
                $"A grid of {wide} x {high} pixels is too large; lay out fewer pictures, or use less padding.", nameof(pictures));
        }

        (int gridWidth, int gridHeight) = ((int)wide, (int)high);
        float[] planes = new float[Channels * gridWidth * gridHeight];
        for (int line = 0; line < count * Channels * height; line++)
        {
            (int picture, int channel, int y) = (line / (Channels * height), line / height % Channels, line % height);
            int top = (picture / columns * (height + gap)) + gap + y;
            int left = (picture % columns * (width + gap)) + gap;
            Span<float> target = planes.AsSpan((((channel * gridHeight) + top) * gridWidth) + left, width);
            ToUnit(pictures.Slice(line * width, width), target);
        }

        return new ImageGrid(planes, gridWidth, gridHeight);
    }

    /// <summary>The grid in bytes, truncated.</summary>
    /// <returns>A new picture.</returns>
    public Image<Rgb24> ToImage()
    {
        var raster = new RgbRaster(Width, Height);
        ReadOnlySpan<float> planes = Planes.Span;
        int area = Width * Height;
        for (int i = 0; i < raster.Pixels.Length; i++)
        {
            raster.Pixels[i] = (byte)(255 * planes[(i % Channels * area) + (i / Channels)]);
        }

        return raster.ToImage();
    }

    private static void ToUnit(ReadOnlySpan<float> source, Span<float> target)
    {
        for (int i = 0; i < source.Length; i++)
        {
            target[i] = float.IsNaN(source[i]) ? 0 : (Math.Clamp(source[i], -1, 1) + 1) / 2;
        }
    }
}
