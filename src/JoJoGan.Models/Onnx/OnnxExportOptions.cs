using JoJoGan.Validation;

namespace JoJoGan.Models.Onnx;

/// <summary>How a network is written as ONNX.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>
    /// Whether weights are stored in float16, which halves the file. The graph casts them to float32, which it computes in;
    /// inputs and outputs are float32. The default is false.
    /// </summary>
    public bool HalfPrecision { get; set; }

    /// <summary>
    /// How far a style's weights go from the base (0) to the style (1); it cannot be changed in the file. From 0 to 1, for styles
    /// only. The default is 1.
    /// </summary>
    public double Strength { get; set; } = 1;

    /// <summary>
    /// Whether the file holds the base's weights besides the style's, about twice as much, and has the strength as an input. For
    /// styles only, and not together with <see cref="Strength"/>. The default is false.
    /// </summary>
    public bool AdjustableStrength { get; set; }

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(OnnxExportOptions))
        .Range(nameof(Strength), Strength, 0, 1)
        .Rule(
            !AdjustableStrength || Strength == 1,
            $"{nameof(Strength)} must be left at 1 with {nameof(AdjustableStrength)}, which makes it an input.")
        .ThrowIfBroken();

    /// <summary>Checks the settings of a network that is no style's generator.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits, or is for styles' generators only.</exception>
    internal void ValidateWithoutStrength() => new OptionRules(nameof(OnnxExportOptions))
        .Rule(Strength == 1, $"{nameof(Strength)} must be 1: only a style's generator has a strength.")
        .Rule(!AdjustableStrength, $"{nameof(AdjustableStrength)} must be false: only a style's generator has a strength.")
        .ThrowIfBroken();
}
