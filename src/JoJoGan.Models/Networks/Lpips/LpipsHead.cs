using JoJoGan.Models.Networks.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Lpips;

/// <summary>The channel weights of one compared layer as a 1x1 convolution: [n, c, h, w] -> [n, 1, h, w].</summary>
internal sealed class LpipsHead : Module<Tensor, Tensor>
{
    private readonly Sequential model;

    public LpipsHead(int channels, Device? device)
        : base(nameof(LpipsHead))
    {
        // Entry 0 of the published layer is dropout, which does nothing outside training.
        model = Sequential(("1", new WinogradConv2d(channels, 1, kernel: 1, device: device)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => model.forward(input);
}
