using JoJoGan.Models.Networks;
using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.Models.Runtime;

/// <summary>
/// A second generator whose weights are overwritten when the style changes, so that switching styles allocates none. Used on the
/// device's worker only.
/// </summary>
/// <param name="basis">The base generator. It is not changed.</param>
internal sealed class StyledGeneratorCache(StyleGan2Generator basis) : IDisposable
{
    private StyleGan2Generator? generator;
    private (IWeightDelta? Style, double Strength) laid;

    /// <summary>
    /// The generator that draws in a style: weights base + strength·(style - base). At strength 1 a style's own generator serves,
    /// if it has one.
    /// </summary>
    /// <param name="style">What the style adds to the base.</param>
    /// <param name="strength">0 for the base, 1 for the style; any finite number.</param>
    /// <returns>A generator that keeps these weights until the next call. It stays the style's or the cache's.</returns>
    public StyleGan2Generator Apply(IWeightDelta style, double strength)
    {
        if (style.Generator is { } own && strength == 1)
        {
            own.ComputeType = basis.ComputeType; // a style from a file knows nothing of the host's choice
            return own;
        }

        if (generator is null)
        {
            generator = basis.Clone();
            generator.DetachFromScope(); // outlives the call that first needs it
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

        style.AddTo(to, from, _ => strength);
        laid = (style, strength);
        return generator;
    }

    /// <summary>Frees the generator.</summary>
    public void Dispose() => generator?.Dispose();
}
