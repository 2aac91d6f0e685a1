using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.RetinaFace;

/// <summary>SSH's context module (arXiv 1708.03979 section 3.2): fields of 3, 5 and 7 pixels side by side, then a ReLU.</summary>
internal sealed class ContextModule : Module<Tensor, Tensor>
{
    private readonly Sequential conv3X3;
    private readonly Sequential conv5X5_1;
    private readonly Sequential conv5X5_2;
    private readonly Sequential conv7X7_2;
    private readonly Sequential conv7x7_3;

    public ContextModule(int channels, double slope, Device? device)
        : base(nameof(ContextModule))
    {
        int half = channels / 2;
        int quarter = channels / 4;
        conv3X3 = ConvolutionUnits.Unit(channels, half, kernel: 3, stride: 1, slope: null, device);
        conv5X5_1 = ConvolutionUnits.Unit(channels, quarter, kernel: 3, stride: 1, slope, device);
        conv5X5_2 = ConvolutionUnits.Unit(quarter, quarter, kernel: 3, stride: 1, slope: null, device);
        conv7X7_2 = ConvolutionUnits.Unit(quarter, quarter, kernel: 3, stride: 1, slope, device);
        conv7x7_3 = ConvolutionUnits.Unit(quarter, quarter, kernel: 3, stride: 1, slope: null, device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor three = conv3X3.forward(input);
        Tensor shared = conv5X5_1.forward(input);
        Tensor five = conv5X5_2.forward(shared);
        Tensor seven = conv7x7_3.forward(conv7X7_2.forward(shared));
        return functional.relu(cat([three, five, seven], dim: 1)).MoveToOuterDisposeScope();
    }
}
