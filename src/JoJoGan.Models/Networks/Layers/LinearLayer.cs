using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Layers;

/// <summary>y = x · (gain · weight)ᵀ + bias with frozen weights; StyleGAN2's equalized layer has gain 1/sqrt(inputs).</summary>
internal sealed class LinearLayer : Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly double _gain;

    public LinearLayer(int inputs, int outputs, double gain = 1, Device? device = null)
        : base(nameof(LinearLayer))
    {
        weight = new Parameter(zeros([outputs, inputs], dtype: float32, device: device), requires_grad: false);
        bias = new Parameter(zeros([outputs], dtype: float32, device: device), requires_grad: false);
        _gain = gain;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        if (_gain == 1)
        {
            return functional.linear(input, weight, bias);
        }

        using Tensor scaled = weight.Times(_gain);
        return functional.linear(input, scaled, bias);
    }
}
