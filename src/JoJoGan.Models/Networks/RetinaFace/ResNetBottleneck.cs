using JoJoGan.Models.Networks.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.RetinaFace;

/// <summary>relu(shortcut(x) + bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x))))))))), 1x1, 3x3 with the stride, 1x1.</summary>
internal sealed class ResNetBottleneck : Module<Tensor, Tensor>
{
    public const int Expansion = 4;

    private readonly WinogradConv2d conv1;
    private readonly BatchNormLayer bn1;
    private readonly WinogradConv2d conv2;
    private readonly BatchNormLayer bn2;
    private readonly WinogradConv2d conv3;
    private readonly BatchNormLayer bn3;
    private readonly Sequential? downsample;

    public ResNetBottleneck(int inputs, int width, int stride, Device? device)
        : base(nameof(ResNetBottleneck))
    {
        int outputs = width * Expansion;
        conv1 = new WinogradConv2d(inputs, width, kernel: 1, device: device);
        bn1 = new BatchNormLayer(width, device);
        conv2 = new WinogradConv2d(width, width, kernel: 3, stride: stride, padding: 1, device: device);
        bn2 = new BatchNormLayer(width, device);
        conv3 = new WinogradConv2d(width, outputs, kernel: 1, device: device);
        bn3 = new BatchNormLayer(outputs, device);
        downsample = inputs == outputs && stride == 1
            ? null
            : ConvolutionUnits.Unit(inputs, outputs, kernel: 1, stride, slope: null, device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor x = functional.relu(bn1.forward(conv1.forward(input)));
        x = functional.relu(bn2.forward(conv2.forward(x)));
        x = bn3.forward(conv3.forward(x));
        Tensor shortcut = downsample is null ? input : downsample.forward(input);
        return functional.relu(x.Plus(shortcut)).MoveToOuterDisposeScope();
    }
}
