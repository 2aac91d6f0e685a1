namespace JoJoGan.Imaging;

/// <summary>
/// A Gaussian filter of large σ in little time: averages blocks, filters the averages and interpolates between them. The three
/// steps together have the variance σ².
/// </summary>
internal static class CoarseGaussianFilter
{
    private const double CoarseSigma = 8;

    /// <summary>Filters a plane [height, width] into another one, whose values are replaced; σ is at least 16.</summary>
    public static void Apply(float[] plane, float[] result, int width, int height, double sigma)
    {
        int block = (int)(sigma / CoarseSigma);
        (int coarseWidth, int coarseHeight) = ((width + block - 1) / block, (height + block - 1) / block);
        float[] averages = Average(plane, width, height, block);

        // Averaging a block has the variance (block² - 1) / 12, interpolating linearly block² / 6.
        double square = (double)block * block;
        double rest = Math.Sqrt(((sigma * sigma) - ((square - 1) / 12) - (square / 6)) / square);
        float[] filtered = new float[averages.Length];
        GaussianFilter.Apply(averages, filtered, coarseWidth, coarseHeight, rest);
        Interpolate(filtered, coarseWidth, coarseHeight, result, width, height, block);
    }

    private static float[] Average(float[] plane, int width, int height, int block)
    {
        (int coarseWidth, int coarseHeight) = ((width + block - 1) / block, (height + block - 1) / block);
        float[] averages = new float[coarseWidth * coarseHeight];
        Parallel.For(0, coarseHeight, row =>
        {
            double[] sums = new double[coarseWidth];
            int bottom = Math.Min((row + 1) * block, height);
            for (int y = row * block; y < bottom; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    sums[x / block] += plane[(y * width) + x];
                }
            }

            for (int column = 0; column < coarseWidth; column++)
            {
                int area = (bottom - (row * block)) * (Math.Min((column + 1) * block, width) - (column * block));
                averages[(row * coarseWidth) + column] = (float)(sums[column] / area);
            }
        });
        return averages;
    }

    private static void Interpolate(
        float[] coarse, int coarseWidth, int coarseHeight, float[] result, int width, int height, int block) =>
        Parallel.For(0, height, y =>
        {
            (int above, int below, float down) = Neighbors(y, coarseHeight, block);
            for (int x = 0; x < width; x++)
            {
                (int left, int right, float across) = Neighbors(x, coarseWidth, block);
                float upper = float.Lerp(coarse[(above * coarseWidth) + left], coarse[(above * coarseWidth) + right], across);
                float lower = float.Lerp(coarse[(below * coarseWidth) + left], coarse[(below * coarseWidth) + right], across);
                result[(y * width) + x] = float.Lerp(upper, lower, down);
            }
        });

    // The averages on both sides of a position, and how far it is on the way from the first to the second.
    private static (int First, int Second, float Share) Neighbors(int position, int count, int block)
    {
        float at = Math.Clamp(((position + 0.5f) / block) - 0.5f, 0, count - 1);
        int first = (int)at;
        return (first, Math.Min(first + 1, count - 1), at - first);
    }
}
