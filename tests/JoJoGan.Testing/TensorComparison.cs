using FluentAssertions.Execution;
using static TorchSharp.torch;

namespace JoJoGan.Testing;

/// <summary>Comparison of tensors by their largest difference.</summary>
public static class TensorComparison
{
    /// <summary>Fails unless two tensors have one shape and differ nowhere by more than a tolerance; NaN fails.</summary>
    /// <param name="actual">The result; [] and [1] count as one shape.</param>
    /// <param name="expected">What it should be.</param>
    /// <param name="tolerance">The largest difference allowed.</param>
    /// <param name="what">What is compared, for the message.</param>
    public static void ShouldBeClose(Tensor actual, Tensor expected, double tolerance, string what = "tensor")
    {
        bool scalars = actual.numel() == 1 && expected.numel() == 1 && actual.dim() <= 1 && expected.dim() <= 1;
        if (!scalars && !actual.shape.SequenceEqual(expected.shape))
        {
            Fail($"{what}: expected the shape {Show(expected.shape)}, found {Show(actual.shape)}.");
            return;
        }

        double[] found = Values(actual);
        double[] wanted = Values(expected);
        (int index, double difference) = (0, 0);
        for (int i = 0; i < found.Length; i++)
        {
            double d = Math.Abs(found[i] - wanted[i]);
            if (!(d <= difference))
            {
                (index, difference) = (i, d);
                if (double.IsNaN(d))
                {
                    break;
                }
            }
        }

        if (!(difference <= tolerance))
        {
            Fail($"{what}: the largest difference is {difference:g4} (tolerance {tolerance:g4}) at "
                + $"{Show(Position(index, expected.shape))}, expected {wanted[index]:g9}, found {found[index]:g9}.");
        }
    }

    /// <summary>The Euclidean length of the difference as a share of the expected tensor's; NaN if either has a NaN.</summary>
    /// <param name="actual">The result.</param>
    /// <param name="expected">What it should be, of the same shape.</param>
    public static double RelativeDistance(Tensor actual, Tensor expected)
    {
        double[] wanted = Values(expected);
        double difference = Values(actual).Zip(wanted, (a, b) => (a - b) * (a - b)).Sum();
        return Math.Sqrt(difference / wanted.Sum(w => w * w));
    }

    /// <summary>The values of a tensor of any device and type, row-major.</summary>
    /// <param name="tensor">The tensor.</param>
    public static double[] Values(Tensor tensor)
    {
        using Tensor detached = tensor.detach();
        using Tensor local = detached.cpu();
        using Tensor wide = local.to(ScalarType.Float64);
        using Tensor flat = wide.contiguous();
        return flat.data<double>().ToArray();
    }

    private static void Fail(string message) => Execute.Assertion.FailWith("{0}", message);

    private static long[] Position(long index, long[] shape)
    {
        long[] position = new long[shape.Length];
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            (index, position[axis]) = Math.DivRem(index, shape[axis]);
        }

        return position;
    }

    private static string Show(long[] numbers) => $"[{string.Join(", ", numbers)}]";
}
