using JoJoGan.Models.CpuKernels;
using TorchSharp.Modules;

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

/// <summary>
/// A convolution with equalized learning rate: x ∗ (w / sqrt(I·K²)) + b. Keys: weight [O, I, K, K], and bias [O] if it has one.
/// </summary>
internal sealed class EqualConv2d : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly double _scale;
    private readonly long _stride;
    private readonly long _padding;
    private readonly bool _winograd;

    public EqualConv2d(
        int inputs,
        int outputs,
        int kernelSize,
        WeightInitialization weights,
        OperatorImplementation implementation,
        int stride = 1,
        int padding = 0,
        bool hasBias = true)
        : base(nameof(EqualConv2d))
    {
        weight = weights.Normal(1, outputs, inputs, kernelSize, kernelSize);
        bias = hasBias ? weights.Constant(0, outputs) : null;
        _scale = 1 / Math.Sqrt((double)inputs * kernelSize * kernelSize);
        (_stride, _padding) = (stride, padding);
        _winograd = implementation == OperatorImplementation.Optimized
            && (kernelSize, stride, padding, hasBias) == (3, 1, 1, false);
        RegisterComponents();
    }

    /// <summary>[N, I, H, W] -> [N, O, H', W'].</summary>
    public override Tensor forward(Tensor input) => Scaled(input, 1);

    /// <summary>The result without bias times a gain, plus the bias.</summary>
    public Tensor Scaled(Tensor input, double gain)
    {
        using var scope = NewDisposeScope();
        Tensor w = weight.Times(_scale * gain).to(input.dtype);
        Tensor y = _winograd
            ? WinogradConvolution.Apply(input, w)
            : DirectConvolution.Conv2d(input, w, bias?.to(input.dtype), _stride, [_padding, _padding]);
        return y.MoveToOuterDisposeScope();
    }
}
