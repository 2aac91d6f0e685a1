using JoJoGan.Models.Networks.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Encoders;

/// <summary>
/// One improved-residual block: shortcut(x) + SE(BN(conv(PReLU(conv(BN(x)))))), the second convolution with the stride.
/// The shortcut takes every stride-th pixel, through a 1x1 convolution with BN where the width changes.
/// </summary>
internal sealed class IrSe50Block : Module<Tensor, Tensor>
{
    private const int Squeeze = 16;

    private readonly Sequential? shortcut_layer;
    private readonly Sequential res_layer;
    private readonly int _stride;

    public IrSe50Block(int inputs, int outputs, int stride, Device? device)
        : base(nameof(IrSe50Block))
    {
        _stride = stride;
        shortcut_layer = inputs == outputs
            ? null
            : Sequential(
                new WinogradConv2d(inputs, outputs, kernel: 1, stride: stride, device: device),
                new BatchNormLayer(outputs, device));
        res_layer = Sequential(
            new BatchNormLayer(inputs, device),
            new WinogradConv2d(inputs, outputs, kernel: 3, padding: 1, device: device),
            new PReluLayer(outputs, device),
            new WinogradConv2d(outputs, outputs, kernel: 3, stride: stride, padding: 1, device: device),
            new BatchNormLayer(outputs, device),
            new SqueezeExcitation(outputs, Squeeze, device));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using Tensor residual = res_layer.forward(input);
        if (shortcut_layer is null && _stride == 1)
        {
            return residual.Plus(input);
        }

        using Tensor shortcut = shortcut_layer is null
            ? functional.max_pool2d(input, 1, stride: _stride)
            : shortcut_layer.forward(input);
        return residual.Plus(shortcut);
    }
}
