using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Layers;

/// <summary>max(x, 0) + weight · min(x, 0) with one frozen slope per channel.</summary>
internal sealed class PReluLayer : Module<Tensor, Tensor>
{
    private readonly Parameter weight;

    public PReluLayer(int channels, Device? device = null)
        : base(nameof(PReluLayer))
    {
        weight = new Parameter(zeros([channels], dtype: float32, device: device), requires_grad: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => functional.prelu(input, weight);
}
