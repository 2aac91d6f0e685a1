using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Tensors;
using static TorchSharp.torch;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>The discriminator's residual block, halving the resolution: (conv2(conv1(x)) + skip(x)) / √2. Keys: conv1, conv2, skip.</summary>
internal sealed class ResBlock : nn.Module<Tensor, Tensor>
{
    private static readonly double Half = 1 / Math.Sqrt(2);

    private readonly DiscriminatorConv conv1;
    private readonly DiscriminatorConv conv2;
    private readonly DiscriminatorConv skip;
    private readonly OperatorImplementation _implementation;

    public ResBlock(int inputs, int outputs, IReadOnlyList<float> blurKernel, WeightInitialization weights, OperatorImplementation implementation)
        : base(nameof(ResBlock))
    {
        conv1 = new DiscriminatorConv(inputs, inputs, 3, blurKernel, weights, implementation);
        conv2 = new DiscriminatorConv(inputs, outputs, 3, blurKernel, weights, implementation, down: true);
        skip = new DiscriminatorConv(inputs, outputs, 1, blurKernel, weights, implementation, down: true, activate: false);
        _implementation = implementation;
        RegisterComponents();
    }

    /// <summary>[N, I, H, W] -> [N, O, H/2, W/2].</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor inner = conv1.forward(input);
        Tensor y = _implementation == OperatorImplementation.Reference
            ? conv2.forward(inner).Plus(skip.forward(input)).Times(Half)
            : skip.Scaled(input, Half).AddInPlace(conv2.Scaled(inner, Half));
        return y.MoveToOuterDisposeScope();
    }
}
