using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>
/// A linear layer with equalized learning rate: x · (w · lr/sqrt(I))ᵀ + b · lr, and optionally the fused leaky ReLU.
/// Keys: weight [O, I], bias [O].
/// </summary>
internal sealed class EqualLinear : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly double _scale;
    private readonly double _learningRateMultiplier;
    private readonly bool _activate;
    private readonly OperatorImplementation _implementation;

    public EqualLinear(
        int inputs,
        int outputs,
        WeightInitialization weights,
        double initialBias = 0,
        double learningRateMultiplier = 1,
        bool activate = false,
        OperatorImplementation implementation = OperatorImplementation.Optimized)
        : base(nameof(EqualLinear))
    {
        weight = weights.Normal(1 / learningRateMultiplier, outputs, inputs);
        bias = weights.Constant(initialBias, outputs);
        _scale = learningRateMultiplier / Math.Sqrt(inputs);
        _learningRateMultiplier = learningRateMultiplier;
        (_activate, _implementation) = (activate, implementation);
        RegisterComponents();
    }

    /// <summary>[N, I] -> [N, O].</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor w = weight.Times(_scale);
        Tensor b = _learningRateMultiplier == 1 ? bias : bias.Times(_learningRateMultiplier);
        Tensor y = _activate
            ? FusedLeakyRelu.Apply(nn.functional.linear(input, w), b, _implementation)
            : nn.functional.linear(input, w, b);
        return y.MoveToOuterDisposeScope();
    }
}
