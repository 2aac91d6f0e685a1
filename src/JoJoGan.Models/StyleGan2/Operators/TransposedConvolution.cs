using JoJoGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace JoJoGan.StyleGan2.Operators;

/// <summary>
/// The transposed convolution of stride 2 with 3 x 3 taps, as plain convolutions at the low resolution. A last row and column of zeros
/// make the sizes even: libtorch changes the layout of odd ones many times slower.
/// </summary>
internal static class TransposedConvolution
{
    /// <summary>From here on the multiplications that separate phases save outweigh the passes that put them together, everywhere.</summary>
    private const long WideInputs = 256;

    /// <summary>y[2m + a] = Σ x[m - j] · w[a + 2j] along both axes, over the taps that there are.</summary>
    /// <param name="x">Features [N, I, H, W], contiguous or channels last.</param>
    /// <param name="weight">[O, I, 3, 3], of the same type.</param>
    /// <returns>[N, O, 2H + 2, 2W + 2] in the layout of x; the caller disposes it.</returns>
    public static Tensor Apply(Tensor x, Tensor weight) => x.shape[1] >= WideInputs ? ByPhases(x, weight) : AtOnce(x, weight);

    /// <summary>
    /// A convolution for each phase: along each axis y[2m] = x[m] · w[0] + x[m-1] · w[2] and y[2m + 1] = x[m] · w[1].
    /// </summary>
    public static Tensor ByPhases(Tensor x, Tensor weight)
    {
        using var scope = NewDisposeScope();
        (long n, long o, long h, long w) = (x.shape[0], weight.shape[0], (2 * x.shape[2]) + 2, (2 * x.shape[3]) + 2);
        Tensor y = x.stride(1) == 1 // channels last
            ? empty([n, h, w, o], x.dtype, x.device).permute(0, 3, 1, 2)
            : empty([n, o, h, w], x.dtype, x.device);
        y.narrow(2, h - 1, 1).zero_();
        y.narrow(3, w - 1, 1).zero_();
        for (int phase = 0; phase < 4; phase++)
        {
            y.slice(2, phase / 2, h - 1, 2).slice(3, phase % 2, w - 1, 2).copy_(Phase(x, weight, phase / 2, phase % 2));
        }

        return y.MoveToOuterDisposeScope();
    }

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

    /// <summary>
    /// One convolution that yields all four phases, each of four taps though most need fewer: with w[3] = 0,
    /// y[2m + a] = x[m] · w[a] + x[m-1] · w[a+2]; shuffling interleaves the phases.
    /// </summary>
    public static Tensor AtOnce(Tensor x, Tensor weight)
    {
        using var scope = NewDisposeScope();
        (long o, long i) = (weight.shape[0], weight.shape[1]);
        Tensor taps = functional.pad(weight, [0, 1, 0, 1]).view(o, i, 2, 2, 2, 2).flip(2, 4); // [o, i, m, a, m', a']
        Tensor kernel = taps.permute(0, 3, 5, 1, 2, 4).reshape(4 * o, i, 2, 2);
        return functional.pixel_shuffle(DirectConvolution.Conv2d(x, kernel, padding: [1, 1]), 2).MoveToOuterDisposeScope();
    }
}
