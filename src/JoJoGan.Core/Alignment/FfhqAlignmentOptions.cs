using JoJoGan.Validation;

namespace JoJoGan.Alignment;

/// <summary>Settings of the FFHQ alignment.</summary>
public sealed record FfhqAlignmentOptions
{
    /// <summary>Side of the aligned crop in pixels. At least 16, at most 2048. The default is 1024.</summary>
    public int OutputSize { get; set; } = 1024;

    /// <summary>
    /// Samples for each pixel of the result along each axis; more than 1 samples a larger square and shrinks it with Lanczos,
    /// as the FFHQ dataset was made (4). At least 1, at most 4. The default is 1, as in e4e and JoJoGAN.
    /// </summary>
    public int Supersampling { get; set; } = 1;

    /// <summary>
    /// Whether a crop that reaches over the photo's edge is filled with the mirrored, blurred photo that fades to its median
    /// color; else with black. The default is true.
    /// </summary>
    public bool Padding { get; set; } = true;

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(FfhqAlignmentOptions))
        .Range(nameof(OutputSize), OutputSize, 16, 2048)
        .Range(nameof(Supersampling), Supersampling, 1, 4)
        .ThrowIfBroken();
}
