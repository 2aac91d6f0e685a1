using JoJoGan.Latents;
using JoJoGan.Styles;
using JoJoGan.Validation;

namespace JoJoGan.Stylization;

/// <summary>Shorter ways to call a stylizer.</summary>
public static class StylizerExtensions
{
    /// <summary>Draws codes in a style; see <see cref="IStylizer"/>.</summary>
    /// <param name="stylizer">The stylizer.</param>
    /// <param name="codes">Codes of inverted or generated faces.</param>
    /// <param name="style">The style.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work between batches.</param>
    /// <returns>Square pictures of the generator's size.</returns>
    public static Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
        this IStylizer stylizer,
        IReadOnlyList<LatentCode> codes,
        StyleModel style,
        StylizationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stylizer);
        Guard.ThrowIfAnyNull(codes);
        return stylizer.StylizeAsync([.. codes.Select(code => new InvertedFace(code))], style, options, cancellationToken);
    }
}
