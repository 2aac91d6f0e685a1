using JoJoGan.Models.CpuKernels;
using TorchSharp.Modules;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>Modulated convolution, noise, bias, activation (arXiv 1912.04958, figure 2). Keys: conv, noise, activate.</summary>
internal sealed class StyledConv : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly ModulatedConv2d conv;
    private readonly NoiseInjection noise;
    private readonly FusedLeakyRelu activate;
    private readonly OperatorImplementation _implementation;

    public StyledConv(
        int inputs, int outputs, bool up, int styleDim, IReadOnlyList<float> blurKernel, WeightInitialization weights,
        OperatorImplementation implementation)
        : base(nameof(StyledConv))
    {
        Resampling step = up ? Resampling.Up : Resampling.Same;
        conv = new ModulatedConv2d(inputs, outputs, 3, styleDim, blurKernel, weights, implementation, step);
        noise = new NoiseInjection(weights);
        activate = new FusedLeakyRelu(outputs, weights, implementation);
        _implementation = implementation;
        RegisterComponents();
    }

    /// <summary>Features [N, I, H, W], w [N, D] and noise [N or 1, 1, H', W'] -> [N, O, H', W'].</summary>
    public override Tensor forward(Tensor input, Tensor style, Tensor noiseMap)
    {
        using var scope = NewDisposeScope();
        if (_implementation == OperatorImplementation.Reference)
        {
            return activate.forward(noise.forward(conv.forward(input, style), noiseMap)).MoveToOuterDisposeScope();
        }

        // lrelu(√2·x) = √2·lrelu(x): the gain goes into factors that are small, and the rest happens in place.
        double gain = FusedLeakyRelu.Gain;
        if (conv.ActivatesAtOnce(input))
        {
            return conv.Activated(input, style, gain, noise.Scaled(noiseMap).MultiplyInPlace(gain), activate.Bias.Times(gain))
                .MoveToOuterDisposeScope();
        }

        Tensor y = conv.Scaled(input, style, gain);
        y = noise.ApplyInPlace(y, noiseMap, gain);
        return activate.ApplyInPlace(y, gain).MoveToOuterDisposeScope();
    }
}

/// <summary>x + weight · noise. Key: weight [1].</summary>
internal sealed class NoiseInjection : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Parameter weight;

    public NoiseInjection(WeightInitialization weights)
        : base(nameof(NoiseInjection))
    {
        weight = weights.Constant(0, 1);
        RegisterComponents();
    }

    /// <summary>Features [N, C, H, W] and noise [N or 1, 1, H, W] -> [N, C, H, W].</summary>
    public override Tensor forward(Tensor input, Tensor noise)
    {
        using var scope = NewDisposeScope();
        return input.Plus(weight * noise).MoveToOuterDisposeScope();
    }

    /// <summary>weight · noise.</summary>
    public Tensor Scaled(Tensor noise) => weight * noise;

    /// <summary>x + gain · weight · noise, written over x.</summary>
    public Tensor ApplyInPlace(Tensor x, Tensor noise, double gain)
    {
        using Tensor scaled = Scaled(noise);
        using Tensor own = scaled.to(x.dtype);
        return x.AddInPlace(own, gain);
    }
}
