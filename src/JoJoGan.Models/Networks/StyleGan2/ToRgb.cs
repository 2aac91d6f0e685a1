using JoJoGan.Models.CpuKernels;
using TorchSharp.Modules;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>
/// A 1x1 modulated convolution to RGB, added to the upsampled picture of the layer before. Keys: bias [1, 3, 1, 1], conv, and
/// upsample but for the first.
/// </summary>
internal sealed class ToRgb : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    private readonly Parameter bias;
    private readonly FirFilter? upsample;
    private readonly ModulatedConv2d conv;

    public ToRgb(
        int inputs, bool up, int styleDim, IReadOnlyList<float> blurKernel, WeightInitialization weights,
        OperatorImplementation implementation)
        : base(nameof(ToRgb))
    {
        bias = weights.Constant(0, 1, 3, 1, 1);
        upsample = up ? FirFilter.Upsample(blurKernel, weights, implementation) : null;
        conv = new ModulatedConv2d(inputs, 3, 1, styleDim, blurKernel, weights, implementation, demodulate: false);
        RegisterComponents();
    }

    /// <summary>Added to every pixel, [1, 3, 1, 1].</summary>
    public Parameter Bias => bias;

    /// <summary>Features [N, I, H, W], w [N, D], and the picture so far [N, 3, H/2, W/2] if any -> [N, 3, H, W].</summary>
    public override Tensor forward(Tensor input, Tensor style, Tensor? skip)
    {
        using var scope = NewDisposeScope();
        Tensor rgb = conv.forward(input, style).to(bias.dtype).AddInPlace(bias);
        return (skip is null ? rgb : rgb.AddInPlace(upsample!.forward(skip))).MoveToOuterDisposeScope();
    }
}
