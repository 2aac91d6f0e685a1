using JoJoGan.Validation;

namespace JoJoGan.Imaging;

/// <summary>What pictures may be loaded.</summary>
public sealed record ImageLoaderOptions
{
    /// <summary>
    /// Most pixels a picture may have; checked before anything is decoded. At least 1, at most 500,000,000.
    /// The default is 50,000,000.
    /// </summary>
    public int MaxPixels { get; set; } = 50_000_000;

    /// <summary>Most bytes a picture file may have. At least 1, at most 1,000,000,000. The default is 250,000,000.</summary>
    public int MaxBytes { get; set; } = 250_000_000;

    /// <summary>
    /// How long a picture may be decoded. Decoders cannot be stopped: one that takes longer is abandoned, and the picture is
    /// refused. While two abandoned decoders of a format still run, pictures of that format are refused. At least 1 second, at
    /// most 1 hour. The default is 1 minute.
    /// </summary>
    public TimeSpan MaxDecodingTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(ImageLoaderOptions))
        .Range(nameof(MaxPixels), MaxPixels, 1, 500_000_000)
        .Range(nameof(MaxBytes), MaxBytes, 1, 1_000_000_000)
        .Range(nameof(MaxDecodingTime), MaxDecodingTime.TotalSeconds, 1, 3600)
        .ThrowIfBroken();
}
