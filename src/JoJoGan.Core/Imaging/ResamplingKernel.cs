namespace JoJoGan.Imaging;

/// <summary>
/// The weights of a resampling along one axis, as Pillow has them: output pixel i is the weighted sum of the input pixels
/// around (i + 0.5) · scale, with the kernel widened by the scale when shrinking and the weights normalized and rounded to
/// 22 bits behind the point.
/// </summary>
internal sealed class ResamplingKernel
{
    /// <summary>What a sum begins with, so that shifting it rounds.</summary>
    public const int Half = 1 << (PrecisionBits - 1);

    private const int PrecisionBits = 22;

    private readonly int[] starts;
    private readonly int[][] weights;

    public ResamplingKernel(int inputSize, int outputSize, ResamplingFilter filter)
    {
        starts = new int[outputSize];
        weights = new int[outputSize][];
        double scale = (double)inputSize / outputSize;
        double widening = Math.Max(scale, 1);
        double support = widening * (filter == ResamplingFilter.Lanczos ? 3 : 1);
        for (int i = 0; i < outputSize; i++)
        {
            double center = (i + 0.5) * scale;
            int start = Math.Max((int)(center - support + 0.5), 0);
            int end = Math.Min((int)(center + support + 0.5), inputSize);
            starts[i] = start;
            weights[i] = FixedPoint(start, end, center, 1 / widening, filter);
        }
    }

    public int OutputSize => starts.Length;

    /// <summary>The first input pixel that an output pixel covers.</summary>
    public int Start(int index) => starts[index];

    /// <summary>The weights of that input pixel and the following ones.</summary>
    public int[] Weights(int index) => weights[index];

    /// <summary>Rounds a sum of bytes times weights, begun at <see cref="Half"/>.</summary>
    public static byte ToByte(int sum) => (byte)Math.Clamp(sum >> PrecisionBits, 0, 255);

    private static int[] FixedPoint(int start, int end, double center, double narrowing, ResamplingFilter filter)
    {
        double[] exact = new double[end - start];
        double total = 0;
        for (int i = 0; i < exact.Length; i++)
        {
            exact[i] = Weight((i + start - center + 0.5) * narrowing, filter);
            total += exact[i];
        }

        // Rounds half away from zero.
        return Array.ConvertAll(exact, w => (int)((w / total * (1 << PrecisionBits)) + (w / total < 0 ? -0.5 : 0.5)));
    }

    private static double Weight(double x, ResamplingFilter filter) => filter == ResamplingFilter.Lanczos
        ? (x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0)
        : Math.Max(1 - Math.Abs(x), 0);

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
