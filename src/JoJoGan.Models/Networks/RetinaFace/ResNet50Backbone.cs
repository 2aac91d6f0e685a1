using JoJoGan.Models.Networks.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.RetinaFace;

/// <summary>
/// ResNet-50 (arXiv 1512.03385, torchvision's form with the stride in the 3x3 convolution): maps of 512, 1024 and 2048 channels
/// at 1/8, 1/16 and 1/32.
/// </summary>
internal sealed class ResNet50Backbone : Module<Tensor, Tensor[]>
{
    private readonly WinogradConv2d conv1;
    private readonly BatchNormLayer bn1;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Sequential layer4;

    public ResNet50Backbone(Device? device)
        : base(nameof(ResNet50Backbone))
    {
        conv1 = new WinogradConv2d(3, 64, kernel: 7, stride: 2, padding: 3, device: device);
        bn1 = new BatchNormLayer(64, device);
        layer1 = Stage(64, 64, blocks: 3, stride: 1, device);
        layer2 = Stage(256, 128, blocks: 4, stride: 2, device);
        layer3 = Stage(512, 256, blocks: 6, stride: 2, device);
        layer4 = Stage(1024, 512, blocks: 3, stride: 2, device);
        RegisterComponents();
    }

    public override Tensor[] forward(Tensor input)
    {
        using Tensor quarter = Quarter(input);
        Tensor first = layer2.forward(quarter);
        Tensor second = layer3.forward(first);
        return [first, second, layer4.forward(second)];
    }

    private static Sequential Stage(int inputs, int width, int blocks, int stride, Device? device)
    {
        var layers = new List<Module<Tensor, Tensor>> { new ResNetBottleneck(inputs, width, stride, device) };
        for (int i = 1; i < blocks; i++)
        {
            layers.Add(new ResNetBottleneck(width * ResNetBottleneck.Expansion, width, stride: 1, device));
        }

        return Sequential(layers);
    }

    private Tensor Quarter(Tensor input)
    {
        using Tensor response = conv1.forward(input);
        using Tensor normalized = bn1.forward(response);
        using Tensor active = functional.relu(normalized);
        using Tensor pooled = functional.max_pool2d(active, 3, stride: 2, padding: 1);
        return layer1.forward(pooled);
    }
}
