using JoJoGan.Models.CpuKernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>√2 · lrelu(x + b). Key: bias [C].</summary>
internal sealed class FusedLeakyReluLayer : nn.Module<Tensor, Tensor>
{
    private readonly Parameter bias;
    private readonly OperatorImplementation _implementation;

    public FusedLeakyReluLayer(int channels, WeightInitialization weights, OperatorImplementation implementation)
        : base(nameof(FusedLeakyReluLayer))
    {
        bias = weights.Constant(0, channels);
        _implementation = implementation;
        RegisterComponents();
    }

    /// <summary>b; stays the module's.</summary>
    public Tensor Bias => bias;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => FusedLeakyRelu.Apply(input, bias, _implementation);

    /// <summary>gain · lrelu(x + b), written over a tensor that holds gain · x.</summary>
    public Tensor ApplyInPlace(Tensor scaled, double gain) => FusedLeakyRelu.ApplyInPlace(scaled, bias, gain);
}
