using JoJoGan.Models.CpuKernels;
using TorchSharp.Modules;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>√2 · lrelu(x + b). Key: bias [C].</summary>
internal sealed class FusedLeakyRelu : nn.Module<Tensor, Tensor>
{
    /// <summary>The gain of StyleGAN2's activation.</summary>
    public static readonly double Gain = Math.Sqrt(2);

    /// <summary>The slope of negative values.</summary>
    public const double Slope = 0.2;

    private readonly Parameter bias;
    private readonly OperatorImplementation _implementation;

    public FusedLeakyRelu(int channels, WeightInitialization weights, OperatorImplementation implementation)
        : base(nameof(FusedLeakyRelu))
    {
        bias = weights.Constant(0, channels);
        _implementation = implementation;
        RegisterComponents();
    }

    /// <summary>b, owned by the module.</summary>
    public Tensor Bias => bias;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Apply(input, bias, _implementation);

    /// <summary>gain · lrelu(x + b), written over a tensor that holds gain · x.</summary>
    public Tensor ApplyInPlace(Tensor scaled, double gain) => ApplyInPlace(scaled, bias, gain);

    /// <summary>√2 · lrelu(x + b).</summary>
    /// <param name="x">[N, C, ...].</param>
    /// <param name="bias">[C].</param>
    /// <param name="implementation">How to compute it.</param>
    /// <returns>A tensor of x's shape.</returns>
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
