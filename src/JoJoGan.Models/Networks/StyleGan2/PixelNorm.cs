using JoJoGan.Models.Tensors;
using static TorchSharp.torch;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>Brings vectors to unit mean square: x / sqrt(mean_c x² + 1e-8).</summary>
internal sealed class PixelNorm() : nn.Module<Tensor, Tensor>(nameof(PixelNorm))
{
    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return (input * input.Squared().mean([1], keepdim: true).Plus(1e-8).rsqrt()).MoveToOuterDisposeScope();
    }
}
