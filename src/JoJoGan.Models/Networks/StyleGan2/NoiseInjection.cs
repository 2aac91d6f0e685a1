using JoJoGan.Models.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Models.Networks.StyleGan2;

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
