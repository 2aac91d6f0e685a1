using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.RetinaFace;

/// <summary>MobileNet v1 with a quarter of the channels (arXiv 1704.04861): 64, 128 and 256 at 1/8, 1/16 and 1/32.</summary>
internal sealed class MobileNetBackbone : Module<Tensor, Tensor[]>
{
    private const double Slope = 0.1;

    private readonly Sequential stage1;
    private readonly Sequential stage2;
    private readonly Sequential stage3;

    public MobileNetBackbone(Device? device)
        : base(nameof(MobileNetBackbone))
    {
        stage1 = Sequential(
            ConvolutionUnits.Unit(3, 8, kernel: 3, stride: 2, Slope, device),
            Separable(8, 16, 1),
            Separable(16, 32, 2),
            Separable(32, 32, 1),
            Separable(32, 64, 2),
            Separable(64, 64, 1));
        stage2 = Sequential(
            Separable(64, 128, 2),
            Separable(128, 128, 1),
            Separable(128, 128, 1),
            Separable(128, 128, 1),
            Separable(128, 128, 1),
            Separable(128, 128, 1));
        stage3 = Sequential(
            Separable(128, 256, 2),
            Separable(256, 256, 1));
        RegisterComponents();

        Module<Tensor, Tensor> Separable(int inputs, int outputs, int stride) =>
            ConvolutionUnits.Separable(inputs, outputs, stride, Slope, device);
    }

    public override Tensor[] forward(Tensor input)
    {
        Tensor first = stage1.forward(input);
        Tensor second = stage2.forward(first);
        return [first, second, stage3.forward(second)];
    }
}
