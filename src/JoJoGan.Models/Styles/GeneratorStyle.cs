using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Styles;

namespace JoJoGan.Models.Styles;

/// <summary>A style that has a generator of its own, on its device: one just learned, or loaded from a full file.</summary>
public sealed class GeneratorStyle : StyleModel, IWeightDelta
{
    /// <summary>Wraps a tuned generator.</summary>
    /// <param name="generator">The tuned generator; owned by the style from now on.</param>
    /// <param name="metadata">How the style was made.</param>
    public GeneratorStyle(StyleGan2Generator generator, StyleMetadata metadata)
        : base(metadata)
    {
        ArgumentNullException.ThrowIfNull(generator);
        Generator = generator;
    }

    /// <summary>The tuned generator, disposed with the style.</summary>
    public StyleGan2Generator Generator { get; }

    void IWeightDelta.AddTo(
        IReadOnlyDictionary<string, Tensor> target, IReadOnlyDictionary<string, Tensor> basis, Func<string, double> share)
    {
        foreach ((string key, Tensor tuned) in Generator.state_dict())
        {
            using Tensor difference = tuned - basis[key];
            target[key].AddInPlace(difference, share(key));
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Generator.Dispose();
        }
    }
}
