using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Layers;

/// <summary>[n, ...] -> [n, everything else], row-major.</summary>
internal sealed class FlattenLayer() : Module<Tensor, Tensor>(nameof(FlattenLayer))
{
    public override Tensor forward(Tensor input) => input.reshape(input.shape[0], -1);
}
