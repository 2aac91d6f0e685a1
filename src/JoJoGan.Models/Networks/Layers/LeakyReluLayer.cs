using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Layers;

/// <summary>max(x, 0) + slope · min(x, 0); slope 0 is the plain ReLU.</summary>
internal sealed class LeakyReluLayer(double slope) : Module<Tensor, Tensor>(nameof(LeakyReluLayer))
{
    public override Tensor forward(Tensor input) => input.LeakyRelu(slope);
}
