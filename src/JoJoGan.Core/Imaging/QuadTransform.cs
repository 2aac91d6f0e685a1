namespace JoJoGan.Imaging;

/// <summary>
/// Pillow's quadrilateral transform with bilinear sampling: the square's corners come from four points of the source, what lies
/// between is interpolated, what lies outside is black.
/// </summary>
internal static class QuadTransform
{
    /// <summary>Samples a square.</summary>
    /// <param name="source">The picture to sample.</param>
    /// <param name="quad">x, y of the north-west, south-west, south-east and north-east corner, in pixels of the source.</param>
    /// <param name="size">Side of the result in pixels.</param>
    public static RgbRaster Apply(RgbRaster source, ReadOnlySpan<double> quad, int size)
    {
        // position(u, v) = c0 + c1 · u + c2 · v + c3 · u · v at the centers of the result's pixels.
        double[] cx = Coefficients(quad[0], quad[2], quad[4], quad[6], size);
        double[] cy = Coefficients(quad[1], quad[3], quad[5], quad[7], size);
        var target = new RgbRaster(size, size);
        Parallel.For(0, size, row =>
        {
            double v = row + 0.5;
            Span<byte> output = target.Row(row);
            for (int column = 0; column < size; column++)
            {
                double u = column + 0.5;
                double x = cx[0] + (cx[1] * u) + (cx[2] * v) + (cx[3] * u * v);
                double y = cy[0] + (cy[1] * u) + (cy[2] * v) + (cy[3] * u * v);
                if (x >= 0 && x < source.Width && y >= 0 && y < source.Height)
                {
                    Sample(source, x - 0.5, y - 0.5, output.Slice(column * RgbRaster.Channels, RgbRaster.Channels));
                }
            }
        });
        return target;
    }

    private static double[] Coefficients(double northWest, double southWest, double southEast, double northEast, int size)
    {
        double unit = 1.0 / size;
        return
        [
            northWest,
            (northEast - northWest) * unit,
            (southWest - northWest) * unit,
            (southEast - southWest - northEast + northWest) * unit * unit,
        ];
    }

    // x, y in units of pixel centers; beyond the outermost centers the edge is repeated. The result is truncated.
    private static void Sample(RgbRaster source, double x, double y, Span<byte> output)
    {
        int left = (int)Math.Floor(x), top = (int)Math.Floor(y);
        double dx = x - left, dy = y - top;
        int x0 = Math.Max(left, 0) * RgbRaster.Channels;
        int x1 = Math.Min(left + 1, source.Width - 1) * RgbRaster.Channels;
        ReadOnlySpan<byte> upper = source.Row(Math.Max(top, 0));
        ReadOnlySpan<byte> lower = source.Row(Math.Min(top + 1, source.Height - 1));
        for (int c = 0; c < RgbRaster.Channels; c++)
        {
            double above = upper[x0 + c] + ((upper[x1 + c] - upper[x0 + c]) * dx);
            double below = lower[x0 + c] + ((lower[x1 + c] - lower[x0 + c]) * dx);
            output[c] = (byte)(above + ((below - above) * dy));
        }
    }
}
