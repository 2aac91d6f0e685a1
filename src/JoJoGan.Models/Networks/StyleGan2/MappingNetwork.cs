using System.Globalization;
using JoJoGan.Models.CpuKernels;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>
/// The mapping network f: z to w, a normalization and fully connected layers (arXiv 1812.04948, figure 1). Keys: 1 to the number
/// of layers.
/// </summary>
internal sealed class MappingNetwork : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor>[] _layers;

    public MappingNetwork(StyleGan2Config config, WeightInitialization weights, OperatorImplementation implementation)
        : base(nameof(MappingNetwork))
    {
        _layers =
        [
            new PixelNorm(),
            .. Enumerable.Range(0, config.MlpLayers).Select(_ => new EqualLinear(
                config.StyleDim, config.StyleDim, weights, 0, config.MlpLearningRateMultiplier, activate: true, implementation)),
        ];
        for (int i = 0; i < _layers.Length; i++)
        {
            register_module(i.ToString(CultureInfo.InvariantCulture), _layers[i]);
        }
    }

    /// <summary>[N, D] -> [N, D].</summary>
    public override Tensor forward(Tensor z)
    {
        using var scope = NewDisposeScope();
        return _layers.Aggregate(z, (w, layer) => layer.forward(w)).MoveToOuterDisposeScope();
    }
}

/// <summary>Brings vectors to unit mean square: x / sqrt(mean_c x² + 1e-8).</summary>
internal sealed class PixelNorm() : nn.Module<Tensor, Tensor>(nameof(PixelNorm))
{
    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return (input * input.Squared().mean([1], keepdim: true).Plus(1e-8).rsqrt()).MoveToOuterDisposeScope();
    }
}
