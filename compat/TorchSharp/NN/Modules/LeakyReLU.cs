using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class LeakyReLU : ParameterLessModule<Tensor, Tensor>
{
    internal LeakyReLU(double negative_slope, bool inplace)
        : base(nameof(LeakyReLU))
    {
        this.negative_slope = negative_slope;
        this.inplace = inplace;
    }

    public double negative_slope { get; set; }

    public bool inplace { get; set; }

    public override Tensor forward(Tensor tensor) =>
        inplace ? tensor.leaky_relu_(negative_slope).alias() : tensor.leaky_relu(negative_slope);
}
