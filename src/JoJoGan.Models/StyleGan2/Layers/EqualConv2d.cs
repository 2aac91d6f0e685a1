using JoJoGan.Layers;
using JoJoGan.StyleGan2.Operators;
using JoJoGan.Winograd;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.StyleGan2.Layers;

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
    private readonly bool _halves;

    public EqualConv2d(
        int inputs,
        int outputs,
        int kernelSize,
        WeightInitialization weights,
        OperatorForm form,
        int stride = 1,
        int padding = 0,
        bool hasBias = true)
        : base(nameof(EqualConv2d))
    {
        weight = weights.Normal(1, outputs, inputs, kernelSize, kernelSize);
        bias = hasBias ? weights.Constant(0, outputs) : null;
        _scale = 1 / Math.Sqrt((double)inputs * kernelSize * kernelSize);
        (_stride, _padding) = (stride, padding);
        _winograd = form == OperatorForm.Fast && (kernelSize, stride, padding, hasBias) == (3, 1, 1, false);
        _halves = form == OperatorForm.Fast && (kernelSize, stride, padding, hasBias) == (3, 2, 0, false);
        RegisterComponents();
    }

    /// <summary>[N, I, H, W] -> [N, O, H', W'].</summary>
    public override Tensor forward(Tensor input) => Scaled(input, 1);

    /// <summary>The result without bias times a gain, plus the bias; of a blurred input if there is a blur.</summary>
    public Tensor Scaled(Tensor input, double gain, FirFilter? blur = null)
    {
        using var scope = NewDisposeScope();
        Tensor w = (weight * (_scale * gain)).to(input.dtype);
        if (_halves && blur is not null && DownConvolution.Suits(input, w, blur.Kernel))
        {
            return DownConvolution.Apply(input, w, blur.Kernel).MoveToOuterDisposeScope();
        }

        Tensor x = blur?.forward(input) ?? input;
        Tensor y = _winograd
            ? WinogradConvolution.Apply(x, w)
            : DirectConvolution.Conv2d(x, w, bias?.to(x.dtype), _stride, [_padding, _padding]);
        return y.MoveToOuterDisposeScope();
    }
}
