using JoJoGan.Latents;

namespace JoJoGan.Mixing;

/// <summary>Makes codes w_i = (1-M)·w + M·(α·w + (1-α)·FC(z_i)), z_i ~ N(0,I), around a code w (paper section 3).</summary>
public interface IStyleMixer
{
    /// <summary>Makes one mixed code for each given code, in their order.</summary>
    /// <param name="codes">The references' codes; a code may stand several times.</param>
    /// <param name="options">Mask and α.</param>
    /// <param name="random">The source of z (and of α if that is random); used on the calling thread only.</param>
    /// <returns>The mixed codes; rows outside the mask are bit-equal to the given code's.</returns>
    IReadOnlyList<LatentCode> Mix(IReadOnlyList<LatentCode> codes, StyleMixingOptions options, Random random);
}
