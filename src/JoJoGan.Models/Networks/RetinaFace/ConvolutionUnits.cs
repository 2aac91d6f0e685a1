using JoJoGan.Models.Networks.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.RetinaFace;

/// <summary>The units that RetinaFace is built from; entries are numbered as in the published <c>models/net.py</c>.</summary>
internal static class ConvolutionUnits
{
    /// <summary>Convolution and batch normalization (entries 0 and 1), and a leaky ReLU where a slope is given.</summary>
    public static Sequential Unit(int inputs, int outputs, int kernel, int stride, double? slope, Device? device) =>
        Sequential(Layers(inputs, outputs, kernel, stride, groups: 1, slope, device));

    /// <summary>A 3x3 convolution of each channel alone, then a 1x1 one over all (entries 0, 1 and 3, 4).</summary>
    public static Sequential Separable(int inputs, int outputs, int stride, double slope, Device? device) =>
        Sequential([
            .. Layers(inputs, inputs, kernel: 3, stride, groups: inputs, slope, device),
            .. Layers(inputs, outputs, kernel: 1, stride: 1, groups: 1, slope, device),
        ]);

    private static List<Module<Tensor, Tensor>> Layers(
        int inputs, int outputs, int kernel, int stride, int groups, double? slope, Device? device)
    {
        List<Module<Tensor, Tensor>> layers =
        [
            new WinogradConv2d(inputs, outputs, kernel, stride, padding: kernel / 2, groups, device: device),
            new BatchNormLayer(outputs, device),
        ];
        if (slope is { } value)
        {
            layers.Add(new LeakyReluLayer(value));
        }

        return layers;
    }
}
