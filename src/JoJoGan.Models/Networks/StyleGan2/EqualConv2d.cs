using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Models.Networks.StyleGan2;

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
        _winograd = implementation == OperatorImplementation.Optimized && (kernelSize, stride, padding, hasBias) == (3, 1, 1, false);
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
