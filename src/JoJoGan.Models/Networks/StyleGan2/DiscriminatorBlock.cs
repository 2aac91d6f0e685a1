using System.Globalization;
using JoJoGan.Models.CpuKernels;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>
/// The discriminator's residual block, halving the resolution: (conv2(conv1(x)) + skip(x)) / √2. Keys: conv1, conv2, skip.
/// </summary>
internal sealed class ResBlock : nn.Module<Tensor, Tensor>
{
    private static readonly double Half = 1 / Math.Sqrt(2);

    private readonly DiscriminatorConv conv1;
    private readonly DiscriminatorConv conv2;
    private readonly DiscriminatorConv skip;
    private readonly OperatorImplementation _implementation;

    public ResBlock(
        int inputs, int outputs, IReadOnlyList<float> blurKernel, WeightInitialization weights,
        OperatorImplementation implementation)
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

/// <summary>
/// The discriminator's convolution: a blur when it halves the resolution, the convolution, and the activation if it has one.
/// Keys: their numbers, 0.kernel, 1.weight, 2.bias, or without a blur 0.weight, 1.bias.
/// </summary>
internal sealed class DiscriminatorConv : nn.Module<Tensor, Tensor>
{
    private readonly Part _parts;
    private readonly OperatorImplementation _implementation;

    public DiscriminatorConv(
        int inputs,
        int outputs,
        int kernelSize,
        IReadOnlyList<float> blurKernel,
        WeightInitialization weights,
        OperatorImplementation implementation,
        bool down = false,
        bool activate = true)
        : base(nameof(DiscriminatorConv))
    {
        // A 1x1 convolution of stride 2 sees every fourth sample only, so the fast form blurs no others.
        bool early = down && kernelSize == 1 && implementation == OperatorImplementation.Optimized;
        FirFilter? blur = down ? FirFilter.BeforeDown(blurKernel, kernelSize, weights, implementation, early ? 2 : 1) : null;
        int padding = down ? 0 : kernelSize / 2;
        var conv = new EqualConv2d(
            inputs, outputs, kernelSize, weights, implementation, down && !early ? 2 : 1, padding, hasBias: false);
        FusedLeakyRelu? activation = activate ? new FusedLeakyRelu(outputs, weights, implementation) : null;
        _parts = new Part(blur, conv, activation);
        _implementation = implementation;

        int number = 0;
        foreach (nn.Module? part in new nn.Module?[] { blur, conv, activation })
        {
            if (part is not null)
            {
                register_module((number++).ToString(CultureInfo.InvariantCulture), part);
            }
        }
    }

    /// <summary>[N, I, H, W] -> [N, O, H', W'].</summary>
    public override Tensor forward(Tensor input) => Scaled(input, 1);

    /// <summary>The result times a gain above 0; fresh.</summary>
    public Tensor Scaled(Tensor input, double gain)
    {
        using var scope = NewDisposeScope();
        Tensor x = _parts.Blur?.forward(input) ?? input;
        if (_parts.Activation is null)
        {
            return _parts.Convolution.Scaled(x, gain).MoveToOuterDisposeScope();
        }

        if (_implementation == OperatorImplementation.Reference)
        {
            return _parts.Activation.forward(_parts.Convolution.Scaled(x, 1)).Times(gain).MoveToOuterDisposeScope();
        }

        double whole = gain * FusedLeakyRelu.Gain;
        return _parts.Activation.ApplyInPlace(_parts.Convolution.Scaled(x, whole), whole).MoveToOuterDisposeScope();
    }

    private sealed record Part(FirFilter? Blur, EqualConv2d Convolution, FusedLeakyRelu? Activation);
}
