using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>The learned constant that synthesis begins with. Key: input [1, C, 4, 4].</summary>
internal sealed class ConstantInput : nn.Module
{
    private readonly Parameter input;

    public ConstantInput(int channels, WeightInitialization weights)
        : base(nameof(ConstantInput))
    {
        input = weights.Normal(1, 1, channels, 4, 4);
        RegisterComponents();
    }

    /// <summary>The constant for a batch: a view [batch, C, 4, 4].</summary>
    public Tensor Expand(long batch) => input.expand(batch, -1, -1, -1);
}
