using JoJoGan.Latents;

namespace JoJoGan.Mixing;

/// <summary>The families of codes that JoJoGAN learns a style from; presets of <see cref="LayerMask"/>.</summary>
public enum StyleFamily
{
    /// <summary>C: the person keeps the photo's colors (rows 9, 11, 15, 16, 17).</summary>
    PreserveColor,

    /// <summary>X: the full style, colors included (rows 7 to 17).</summary>
    FullStyle,

    /// <summary>The older C of the reference code's LPIPS time (rows 7, 9, 11, 15, 16, 17).</summary>
    PreserveColorLpips,

    /// <summary>No mixing: the single pair of code and reference.</summary>
    SinglePair,
}
