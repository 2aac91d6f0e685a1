using System.Numerics;

namespace JoJoGan.Imaging;

/// <summary>
/// SciPy's gaussian_filter on float32 planes: weights exp(-x² / 2σ²) out to 4σ, the edge mirrored half a sample outside the
/// picture (d c b a | a b c d | d c b a); along the columns, rounded to float, then along the rows.
/// </summary>
internal static class GaussianFilter
{
    private const double Truncate = 4;

    /// <summary>Filters a plane [height, width] into another one, whose values are replaced.</summary>
    public static void Apply(float[] plane, float[] result, int width, int height, double sigma)
    {
        double[] weights = HalfKernel(sigma);
        AlongColumns(plane, result, width, height, weights);
        AlongRows(result, width, height, weights);
    }

    // weights[d] is for distance d to either side.
    private static double[] HalfKernel(double sigma)
    {
        int radius = (int)((Truncate * sigma) + 0.5);
        double[] weights = new double[radius + 1];
        double total = 0;
        for (int d = 0; d <= radius; d++)
        {
            weights[d] = Math.Exp(-0.5 / (sigma * sigma) * d * d);
            total += d == 0 ? weights[d] : 2 * weights[d];
        }

        return Array.ConvertAll(weights, w => w / total);
    }

    private static void AlongColumns(float[] plane, float[] result, int width, int height, double[] weights) =>
        Parallel.For(0, height, y =>
        {
            double[] sums = new double[width];
            Begin(sums, plane.AsSpan(y * width, width), weights[0]);
            for (int d = weights.Length - 1; d > 0; d--)
            {
                AddPair(
                    sums,
                    plane.AsSpan(Mirror(y - d, height) * width, width),
                    plane.AsSpan(Mirror(y + d, height) * width, width),
                    weights[d]);
            }

            Round(sums, result.AsSpan(y * width, width));
        });

    private static void AlongRows(float[] plane, int width, int height, double[] weights)
    {
        int radius = weights.Length - 1;
        Parallel.For(0, height, y =>
        {
            float[] padded = new float[width + (2 * radius)];
            for (int x = 0; x < padded.Length; x++)
            {
                padded[x] = plane[(y * width) + Mirror(x - radius, width)];
            }

            double[] sums = new double[width];
            Begin(sums, padded.AsSpan(radius, width), weights[0]);
            for (int d = radius; d > 0; d--)
            {
                AddPair(sums, padded.AsSpan(radius - d, width), padded.AsSpan(radius + d, width), weights[d]);
            }

            Round(sums, plane.AsSpan(y * width, width));
        });
    }

    private static void Begin(Span<double> sums, ReadOnlySpan<float> center, double weight)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = center[i] * weight;
        }
    }

    // sums += (a + b) · weight, in double and in SciPy's order.
    private static void AddPair(Span<double> sums, ReadOnlySpan<float> a, ReadOnlySpan<float> b, double weight)
    {
        int i = 0;
        for (; i <= sums.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(a[i..]), out Vector<double> lowA, out Vector<double> highA);
            Vector.Widen(new Vector<float>(b[i..]), out Vector<double> lowB, out Vector<double> highB);
            Span<double> low = sums[i..], high = sums[(i + Vector<double>.Count)..];
            (new Vector<double>(low) + ((lowA + lowB) * weight)).CopyTo(low);
            (new Vector<double>(high) + ((highA + highB) * weight)).CopyTo(high);
        }

        for (; i < sums.Length; i++)
        {
            sums[i] += ((double)a[i] + b[i]) * weight;
        }
    }

    private static void Round(ReadOnlySpan<double> sums, Span<float> target)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            target[i] = (float)sums[i];
        }
    }

    // Index of the sample that stands at position i; the pattern repeats every 2 · size.
    private static int Mirror(int i, int size)
    {
        int period = 2 * size;
        int at = ((i % period) + period) % period;
        return at < size ? at : period - 1 - at;
    }
}
