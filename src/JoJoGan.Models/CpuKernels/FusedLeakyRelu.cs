using JoJoGan.Models.Tensors;
using static TorchSharp.torch;

namespace JoJoGan.Models.CpuKernels;

/// <summary>Bias, leaky ReLU of slope 0.2 and a gain of √2 that keeps the variance.</summary>
internal static class FusedLeakyRelu
{
    /// <summary>The gain of StyleGAN2's activation.</summary>
    public static readonly double Gain = Math.Sqrt(2);

    private const double Slope = 0.2;

    /// <summary>√2 · lrelu(x + b).</summary>
    /// <param name="x">[N, C, ...].</param>
    /// <param name="bias">[C].</param>
    /// <param name="implementation">How to compute it.</param>
    /// <returns>A tensor of x's shape; the caller disposes it.</returns>
    public static Tensor Apply(Tensor x, Tensor bias, OperatorImplementation implementation)
    {
        using var scope = NewDisposeScope();
        Tensor b = OverChannels(bias, x.dim());
        Tensor y = implementation == OperatorImplementation.Reference
            ? x.Plus(b).LeakyRelu(Slope).Times(Gain)
            : b.Times(Gain).Plus(x, Gain).LeakyReluInPlace(Slope);
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>lrelu(x + gain · b), written over x. With x = gain · x' it is gain · lrelu(x' + b), for a gain above 0.</summary>
    /// <param name="x">[N, C, ...]; overwritten, so no earlier operation may need it for its gradient.</param>
    /// <param name="bias">[C].</param>
    /// <param name="gain">The gain that is in x already.</param>
    /// <returns>x.</returns>
    public static Tensor ApplyInPlace(Tensor x, Tensor bias, double gain)
    {
        using Tensor own = bias.to(x.dtype);
        using Tensor b = OverChannels(own, x.dim());
        return x.AddInPlace(b, gain).LeakyReluInPlace(Slope);
    }

    private static Tensor OverChannels(Tensor bias, long dimensions) =>
        bias.view([1, -1, .. Enumerable.Repeat(1L, (int)dimensions - 2)]);
}
