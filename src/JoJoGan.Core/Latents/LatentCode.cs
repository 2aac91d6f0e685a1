namespace JoJoGan.Latents;

/// <summary>A w+ code: one style vector for each of the generator's layers. Immutable.</summary>
public sealed class LatentCode
{
    private readonly float[] values;

    /// <summary>Copies the values of a code.</summary>
    /// <param name="layers">Number of style vectors, 2·log2(size) - 2 (18 at 1024 px).</param>
    /// <param name="dimension">Length of a style vector (512 in the published models).</param>
    /// <param name="values">layers · dimension finite numbers, row-major.</param>
    /// <exception cref="ArgumentException">The count does not match or a value is not finite.</exception>
    public LatentCode(int layers, int dimension, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (values.Length != (long)layers * dimension)
        {
            throw new ArgumentException(
                $"A code of {layers} x {dimension} needs {(long)layers * dimension} values, not {values.Length}.",
                nameof(values));
        }

        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new ArgumentException("A latent code holds a value that is not a finite number.", nameof(values));
            }
        }

        Layers = layers;
        Dimension = dimension;
        this.values = values.ToArray();
    }

    /// <summary>Number of style vectors.</summary>
    public int Layers { get; }

    /// <summary>Length of a style vector.</summary>
    public int Dimension { get; }

    /// <summary>All values, row-major [layers, dimension].</summary>
    public ReadOnlySpan<float> Values => values;

    /// <summary>The style vector of one layer.</summary>
    /// <param name="layer">0-based row.</param>
    public ReadOnlySpan<float> this[int layer] => values.AsSpan(checked(layer * Dimension), Dimension);
}
