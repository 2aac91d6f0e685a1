using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Styles;

namespace JoJoGan.Models.Styles;

/// <summary>
/// A style that is only what it adds to the base generator, as loaded from a file of one of the smaller forms. It has no
/// generator of its own: it is laid over the base when it draws.
/// </summary>
internal sealed class StyleDelta : StyleModel, IWeightDelta
{
    private readonly IReadOnlyDictionary<string, TensorDelta> differences;

    internal StyleDelta(IReadOnlyDictionary<string, TensorDelta> differences, StyleFormat format, StyleMetadata metadata)
        : base(metadata)
    {
        this.differences = differences;
        Format = format;
    }

    /// <summary>Packs what a tuned generator adds to its base.</summary>
    /// <param name="tuned">The tuned generator; it can be disposed afterwards.</param>
    /// <param name="basis">The base generator.</param>
    /// <param name="format">How to keep the difference.</param>
    /// <param name="metadata">How it came to be.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static StyleDelta Of(
        StyleGan2Generator tuned,
        StyleGan2Generator basis,
        StyleFormat format,
        StyleMetadata metadata,
        CancellationToken cancellationToken)
    {
        // The wrapper is not disposed: the generator is the caller's.
        IWeightDelta difference = new GeneratorStyle(tuned, metadata);
        return new StyleDelta(StylePacking.Pack(difference, basis, format, cancellationToken), format, metadata);
    }

    /// <summary>How the difference is kept.</summary>
    public StyleFormat Format { get; }

    /// <summary>The packed tensors by key, owned by the style.</summary>
    internal IReadOnlyDictionary<string, TensorDelta> Differences => differences;

    void IWeightDelta.AddTo(
        IReadOnlyDictionary<string, Tensor> target, IReadOnlyDictionary<string, Tensor> basis, Func<string, double> share)
    {
        foreach ((string key, TensorDelta difference) in differences)
        {
            difference.AddTo(target[key], basis[key], share(key));
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            TensorDelta.DisposeAll(differences);
        }
    }
}
