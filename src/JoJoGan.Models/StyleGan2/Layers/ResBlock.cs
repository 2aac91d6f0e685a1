using JoJoGan.Layers;
using JoJoGan.StyleGan2.Operators;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.StyleGan2.Layers;

/// <summary>The discriminator's residual block, halving the resolution: (conv2(conv1(x)) + skip(x)) / √2. Keys: conv1, conv2, skip.</summary>
internal sealed class ResBlock : nn.Module<Tensor, Tensor>
{
    private static readonly double Half = 1 / Math.Sqrt(2);

    private readonly ConvLayer conv1;
    private readonly ConvLayer conv2;
    private readonly ConvLayer skip;
    private readonly OperatorForm _form;

    public ResBlock(int inputs, int outputs, IReadOnlyList<float> blurKernel, WeightInitialization weights, OperatorForm form)
        : base(nameof(ResBlock))
    {
        conv1 = new ConvLayer(inputs, inputs, 3, blurKernel, weights, form);
        conv2 = new ConvLayer(inputs, outputs, 3, blurKernel, weights, form, down: true);
        skip = new ConvLayer(inputs, outputs, 1, blurKernel, weights, form, down: true, activate: false);
        _form = form;
        RegisterComponents();
    }

    /// <summary>[N, I, H, W] -> [N, O, H/2, W/2].</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor inner = conv1.forward(input);
        Tensor y = _form == OperatorForm.Reference
            ? conv2.forward(inner).Plus(skip.forward(input)).Times(Half)
            : skip.Scaled(input, Half).AddInPlace(conv2.Scaled(inner, Half));
        return y.MoveToOuterDisposeScope();
    }
}
