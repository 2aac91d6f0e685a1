using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Styles;
using static TorchSharp.torch;

namespace JoJoGan.Models.Styles;

/// <summary>
/// A second generator whose weights are overwritten when the style changes, so that switching styles allocates none. Used on the
/// device's worker only.
/// </summary>
/// <param name="basis">The base generator. It is not changed.</param>
public sealed class StyledGeneratorCache(StyleGan2Generator basis) : IDisposable
{
    private StyleGan2Generator? generator;
    private (StyleModel? Style, double Strength) laid;

    /// <summary>
    /// The generator that draws in a style: weights base + strength·(style - base). At strength 1 a <see cref="GeneratorStyle"/> has
    /// one of its own.
    /// </summary>
    /// <param name="style">A style of this library.</param>
    /// <param name="strength">0 for the base, 1 for the style; any finite number.</param>
    /// <returns>A generator that keeps these weights until the next call. It stays the style's or the workspace's.</returns>
    /// <exception cref="ArgumentException">The style is of another kind.</exception>
    /// <exception cref="ObjectDisposedException">The style has been disposed.</exception>
    public StyleGan2Generator Apply(StyleModel style, double strength = 1)
    {
        IWeightDelta difference = StyleWeights.DifferenceOf(style);
        if (style is GeneratorStyle own && strength == 1)
        {
            own.Generator.ComputeType = basis.ComputeType; // a style from a file knows nothing of the host's choice
            return own.Generator;
        }

        if (generator is null)
        {
            generator = basis.Clone();
        }
        else if (laid == (style, strength))
        {
            return generator;
        }

        laid = default;
        using var grad = no_grad();
        Dictionary<string, Tensor> from = basis.state_dict();
        Dictionary<string, Tensor> to = generator.state_dict();
        foreach ((string key, Tensor target) in to)
        {
            target.copy_(from[key]);
        }

        difference.AddTo(to, from, _ => strength);
        laid = (style, strength);
        return generator;
    }

    /// <summary>Frees the generator.</summary>
    public void Dispose() => generator?.Dispose();
}
