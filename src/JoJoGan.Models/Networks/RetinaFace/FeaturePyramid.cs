using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.RetinaFace;

/// <summary>
/// Brings three maps to one width and adds the coarser to the finer, enlarged by nearest neighbor (arXiv 1612.03144).
/// </summary>
internal sealed class FeaturePyramid : Module<Tensor[], Tensor[]>
{
    private readonly Sequential output1;
    private readonly Sequential output2;
    private readonly Sequential output3;
    private readonly Sequential merge1;
    private readonly Sequential merge2;

    public FeaturePyramid(int[] inputs, int outputs, double slope, Device? device)
        : base(nameof(FeaturePyramid))
    {
        output1 = ConvolutionUnits.Unit(inputs[0], outputs, kernel: 1, stride: 1, slope, device);
        output2 = ConvolutionUnits.Unit(inputs[1], outputs, kernel: 1, stride: 1, slope, device);
        output3 = ConvolutionUnits.Unit(inputs[2], outputs, kernel: 1, stride: 1, slope, device);
        merge1 = ConvolutionUnits.Unit(outputs, outputs, kernel: 3, stride: 1, slope, device);
        merge2 = ConvolutionUnits.Unit(outputs, outputs, kernel: 3, stride: 1, slope, device);
        RegisterComponents();
    }

    public override Tensor[] forward(Tensor[] maps)
    {
        using var scope = NewDisposeScope();
        Tensor third = output3.forward(maps[2]);
        Tensor second = merge2.forward(AddEnlarged(output2.forward(maps[1]), third));
        Tensor first = merge1.forward(AddEnlarged(output1.forward(maps[0]), second));
        return [first.MoveToOuterDisposeScope(), second.MoveToOuterDisposeScope(), third.MoveToOuterDisposeScope()];
    }

    private static Tensor AddEnlarged(Tensor finer, Tensor coarser) =>
        finer.Plus(functional.interpolate(coarser, size: [finer.shape[2], finer.shape[3]], mode: InterpolationMode.Nearest));
}
