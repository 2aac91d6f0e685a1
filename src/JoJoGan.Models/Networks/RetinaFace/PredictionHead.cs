using JoJoGan.Models.Networks.Layers;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.RetinaFace;

/// <summary>Reads a fixed number of values for each prior box off a map: [n, c, h, w] -> [n, h·w·priors, values].</summary>
internal sealed class PredictionHead : Module<Tensor, Tensor>
{
    private readonly WinogradConv2d conv1x1;
    private readonly int _values;

    public PredictionHead(int channels, int priors, int values, Device? device)
        : base(nameof(PredictionHead))
    {
        conv1x1 = new WinogradConv2d(channels, priors * values, kernel: 1, withBias: true, device: device);
        _values = values;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using Tensor map = conv1x1.forward(input);
        using Tensor pixels = map.permute(0, 2, 3, 1);
        return pixels.reshape(input.shape[0], -1, _values);
    }
}
