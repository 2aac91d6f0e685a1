namespace JoJoGan.Models.Networks.Encoders;

/// <summary>
/// The e4e encoder (arXiv 2102.02766 section 4): row 0 is a whole style, every other row that style plus a learned offset,
/// which keeps the rows close to each other. Images (256 px in the published one) in, w+ offsets from the average code out.
/// </summary>
public sealed class Encoder4EditingNetwork : StyleEncoderNetwork
{
    /// <summary>Makes an encoder whose weights are yet to be loaded.</summary>
    /// <param name="config">Sizes; null for the published encoder's.</param>
    /// <param name="device">Where the weights live; null for the CPU. The meta device holds shapes only.</param>
    public Encoder4EditingNetwork(StyleEncoderConfig? config = null, Device? device = null)
        : base(nameof(Encoder4EditingNetwork), config ?? new StyleEncoderConfig(), device)
    {
    }

    /// <summary>The encoder alone, without the average code.</summary>
    /// <param name="images">[n, 3, side, side] with <see cref="StyleEncoderNetwork.ImageSize"/> as side, range [-1, 1].</param>
    /// <returns>[n, layers, dim].</returns>
    /// <exception cref="ArgumentException">The shape is another.</exception>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor[] rows = Rows(images);
        for (int row = 1; row < rows.Length; row++)
        {
            rows[row] = rows[0].Plus(rows[row]);
        }

        return stack(rows, dim: 1).MoveToOuterDisposeScope();
    }
}
