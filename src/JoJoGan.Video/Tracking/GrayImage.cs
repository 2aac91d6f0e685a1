namespace JoJoGan.Video.Tracking;

/// <summary>A gray picture of values from 0 to 255; positions count from the center of the first pixel.</summary>
internal sealed class GrayImage
{
    private float[] pixels = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    public ReadOnlySpan<float> Pixels => pixels.AsSpan(0, Width * Height);

    public Span<float> Row(int y) => pixels.AsSpan(y * Width, Width);

    public void Resize(int width, int height)
    {
        (Width, Height) = (width, height);
        if (pixels.Length < width * height)
        {
            pixels = new float[width * height];
        }
    }

    /// <summary>Takes another picture at half its size.</summary>
    public void FillHalf(GrayImage source)
    {
        Resize(Math.Max(source.Width / 2, 1), Math.Max(source.Height / 2, 1));
        for (int y = 0; y < Height; y++)
        {
            ReadOnlySpan<float> upper = source.Row(2 * y), lower = source.Row(Math.Min((2 * y) + 1, source.Height - 1));
            Span<float> row = Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                int left = 2 * x, right = Math.Min(left + 1, source.Width - 1);
                row[x] = (upper[left] + upper[right] + lower[left] + lower[right]) * 0.25f;
            }
        }
    }

    /// <summary>Samples a square of whole steps around a position, bilinear.</summary>
    /// <param name="x">Its middle.</param>
    /// <param name="y">Its middle.</param>
    /// <param name="radius">Steps to each side.</param>
    /// <param name="patch">Receives (2 · radius + 1)² values.</param>
    /// <returns>False if the square reaches outside.</returns>
    public bool TrySample(float x, float y, int radius, Span<float> patch)
    {
        (float left, float top) = (MathF.Floor(x) - radius, MathF.Floor(y) - radius);
        int side = (2 * radius) + 1;
        if (!(left >= 0 && top >= 0 && left + side < Width && top + side < Height))
        {
            return false;
        }

        (float dx, float dy) = (x - MathF.Floor(x), y - MathF.Floor(y));
        for (int row = 0; row < side; row++)
        {
            ReadOnlySpan<float> upper = Row((int)top + row).Slice((int)left, side + 1);
            ReadOnlySpan<float> lower = Row((int)top + row + 1).Slice((int)left, side + 1);
            Span<float> output = patch.Slice(row * side, side);
            for (int i = 0; i < output.Length; i++)
            {
                float above = upper[i] + ((upper[i + 1] - upper[i]) * dx);
                float below = lower[i] + ((lower[i + 1] - lower[i]) * dx);
                output[i] = above + ((below - above) * dy);
            }
        }

        return true;
    }
}
