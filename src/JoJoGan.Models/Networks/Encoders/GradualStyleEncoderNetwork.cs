namespace JoJoGan.Models.Networks.Encoders;

/// <summary>
/// The older pSp encoder (arXiv 2008.00951 section 3): each row is found on its own. Images in, w+ offsets from the
/// average code out.
/// </summary>
public sealed class GradualStyleEncoderNetwork : StyleEncoderNetwork
{
    /// <summary>Makes an encoder whose weights are yet to be loaded.</summary>
    /// <param name="config">Sizes; null for the published encoder's.</param>
    /// <param name="device">Where the weights live; null for the CPU. The meta device holds shapes only.</param>
    public GradualStyleEncoderNetwork(StyleEncoderConfig? config = null, Device? device = null)
        : base(nameof(GradualStyleEncoderNetwork), config ?? new StyleEncoderConfig(), device)
    {
    }

    /// <summary>The encoder alone, without the average code.</summary>
    /// <param name="images">[n, 3, side, side] with <see cref="StyleEncoderNetwork.ImageSize"/> as side, range [-1, 1].</param>
    /// <returns>[n, layers, dim].</returns>
    /// <exception cref="ArgumentException">The shape is another.</exception>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return stack(Rows(images), dim: 1).MoveToOuterDisposeScope();
    }
}
