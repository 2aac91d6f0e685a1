using static TorchSharp.torch;

namespace JoJoGan.Models.CpuKernels;

/// <summary>
/// The transposed convolution of stride 2 with 3 x 3 taps as a plain convolution at the low resolution for each phase: along each axis
/// y[2m] = x[m] · w[0] + x[m-1] · w[2] and y[2m + 1] = x[m] · w[1].
/// </summary>
internal static class TransposedConvolution
{
    /// <summary>The phases (a, b) = (0, 0), (0, 1), (1, 0), (1, 1), before they are put together.</summary>
    /// <param name="x">Features [N, I, H, W].</param>
    /// <param name="weight">[O, I, 3, 3].</param>
    /// <returns>[N, O, H + 1 - a, W + 1 - b]; the caller disposes them.</returns>
    public static Tensor[] Phases(Tensor x, Tensor weight) => [Phase(x, weight, 0, 0), Phase(x, weight, 0, 1), Phase(x, weight, 1, 0), Phase(x, weight, 1, 1)];

    /// <summary>The taps of a phase along an axis of a weight [O, I, 3, 3], in the order of the samples: w[2], w[0] or w[1].</summary>
    public static Tensor Taps(Tensor weight, int axis, int phase) =>
        phase == 1 ? weight.narrow(axis, 1, 1) : cat([weight.narrow(axis, 2, 1), weight.narrow(axis, 0, 1)], axis);

    private static Tensor Phase(Tensor x, Tensor weight, int row, int column)
    {
        using var scope = NewDisposeScope();
        return DirectConvolution.Conv2d(x, Taps(Taps(weight, 2, row), 3, column), padding: [1 - row, 1 - column]).MoveToOuterDisposeScope();
    }
}
