using JoJoGan.Models.Networks.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Encoders;

/// <summary>
/// Brings a feature map down to one style vector (pSp's map2style, arXiv 2008.00951 section 3): strided convolutions to one
/// pixel, then an equalized linear layer. [n, c, side, side] -> [n, dim].
/// </summary>
internal sealed class StyleBlock : Module<Tensor, Tensor>
{
    public const double Slope = 0.01;

    private readonly Sequential convs;
    private readonly LinearLayer linear;

    public StyleBlock(int channels, int width, int dimension, int side, Device? device)
        : base(nameof(StyleBlock))
    {
        var layers = new List<Module<Tensor, Tensor>>();
        int inputs = channels;
        for (int s = side; s > 1; s /= 2)
        {
            layers.Add(new WinogradConv2d(inputs, width, kernel: 3, stride: 2, padding: 1, withBias: true, device: device));
            layers.Add(new LeakyReluLayer(Slope));
            inputs = width;
        }

        convs = Sequential(layers);
        linear = new LinearLayer(width, dimension, gain: 1 / Math.Sqrt(width), device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using Tensor pixel = convs.forward(input); // [n, width, 1, 1]
        using Tensor flat = pixel.reshape(pixel.shape[0], pixel.shape[1]);
        return linear.forward(flat);
    }
}
