using JoJoGan.Latents;
using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.Models.Inversion;

/// <summary>Ties codes to the generator that draws them.</summary>
internal static class CodeShape
{
    /// <summary>Refuses codes of another generator.</summary>
    /// <exception cref="InvalidOptionsException">A code has other rows or another dimension than the generator takes.</exception>
    public static void EnsureFits(IReadOnlyList<LatentCode> codes, StyleGan2Config config)
    {
        if (codes.FirstOrDefault(c => c.Layers != config.Layers || c.Dimension != config.StyleDim) is { } code)
        {
            throw new InvalidOptionsException(
                [$"A face's code is {code.Layers} x {code.Dimension}, but the base generator needs " +
                 $"{config.Layers} x {config.StyleDim}. Use the encoder that was trained for this generator."]);
        }
    }
}
