using JoJoGan.Validation;

namespace JoJoGan.Stylization;

/// <summary>Settings of a stylization.</summary>
public sealed record StylizationOptions
{
    /// <summary>
    /// How far the weights go from the base (0) to the style (1), and beyond. From 0 to 2. A student has 1 only. The default
    /// is 1.
    /// </summary>
    public double Strength { get; set; } = 1;

    /// <summary>
    /// The seed of fresh noise; null uses the generator's own noise buffers, so that results repeat. The default is null.
    /// </summary>
    public int? NoiseSeed { get; set; }

    /// <summary>Faces that go through the networks together. At least 1, at most 64. The default is 4.</summary>
    public int BatchSize { get; set; } = 4;

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(StylizationOptions))
        .Range(nameof(Strength), Strength, 0, 2)
        .Range(nameof(BatchSize), BatchSize, 1, 64)
        .ThrowIfBroken();
}
