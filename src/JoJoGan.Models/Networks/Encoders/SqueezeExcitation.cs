using JoJoGan.Models.Networks.Layers;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Encoders;

/// <summary>x · sigmoid(fc2(relu(fc1(mean(x))))): channels weighted by what the whole picture holds (arXiv 1709.01507).</summary>
internal sealed class SqueezeExcitation : Module<Tensor, Tensor>
{
    private readonly WinogradConv2d fc1;
    private readonly WinogradConv2d fc2;

    public SqueezeExcitation(int channels, int squeeze, Device? device)
        : base(nameof(SqueezeExcitation))
    {
        fc1 = new WinogradConv2d(channels, channels / squeeze, kernel: 1, device: device);
        fc2 = new WinogradConv2d(channels / squeeze, channels, kernel: 1, device: device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using Tensor mean = input.mean([2, 3], keepdim: true); // [n, c, 1, 1]
        using Tensor squeezed = fc1.forward(mean);
        using Tensor active = functional.relu(squeezed);
        using Tensor excited = fc2.forward(active);
        using Tensor gate = functional.sigmoid(excited);
        return input * gate;
    }
}
