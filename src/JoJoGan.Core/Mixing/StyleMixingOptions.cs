using JoJoGan.Latents;
using JoJoGan.Validation;

namespace JoJoGan.Mixing;

/// <summary>How style mixing makes the family of codes that a style is learned from (paper section 3).</summary>
public sealed record StyleMixingOptions
{
    /// <summary>
    /// Which rows are replaced. The default is <see cref="StyleFamily.PreserveColor"/>. Ignored when <see cref="Rows"/> is set.
    /// </summary>
    public StyleFamily Family { get; set; } = StyleFamily.PreserveColor;

    /// <summary>
    /// 0-based rows to replace, instead of a family's. Each at least 0 and less than the code's number of rows.
    /// </summary>
    public IReadOnlyList<int>? Rows { get; set; }

    /// <summary>
    /// α, the share of the reference's own style that replaced rows keep: 0 replaces them, 1 changes nothing.
    /// From 0 to 1. The default is 0. Not used with <see cref="RandomAlpha"/>.
    /// </summary>
    public double Alpha { get; set; }

    /// <summary>
    /// Draws α anew from U(0,1) for each code, as the paper does, instead of the fixed α of the reference code.
    /// </summary>
    public bool RandomAlpha { get; set; }

    /// <summary>The mask for a generator.</summary>
    /// <param name="size">Side of the generated picture in pixels.</param>
    public LayerMask MaskFor(int size) => Rows is { } rows
        ? new LayerMask(LayerMask.LayersOf(size), rows)
        : Family switch
        {
            StyleFamily.FullStyle => LayerMask.FullStyle(size),
            StyleFamily.PreserveColor => LayerMask.PreserveColor(size),
            StyleFamily.PreserveColorLpips => LayerMask.PreserveColorLpips(size),
            _ => LayerMask.None(size),
        };

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(StyleMixingOptions))
        .Range(nameof(Alpha), Alpha, 0, 1)
        .Rule(Enum.IsDefined(Family), $"{nameof(Family)} is not a known family: {Family}.")
        .Rule(
            Rows is null || Rows.All(r => r is >= 0 and < 18),
            $"{nameof(Rows)} must be from 0 to 17: {string.Join(", ", Rows ?? [])}.")
        .ThrowIfBroken();
}
