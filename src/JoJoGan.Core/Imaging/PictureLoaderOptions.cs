namespace JoJoGan.Imaging;

/// <summary>What pictures may be loaded.</summary>
public sealed class PictureLoaderOptions
{
    /// <summary>
    /// Most pixels a picture may have; checked before anything is decoded. At least 1, at most 500,000,000.
    /// The default is 50,000,000.
    /// </summary>
    public int MaxPixels { get; init; } = 50_000_000;

    /// <summary>Most bytes a picture file may have. At least 1, at most 1,000,000,000. The default is 250,000,000.</summary>
    public int MaxBytes { get; init; } = 250_000_000;

    internal void Validate()
    {
        List<string> failures = [];
        if (MaxPixels is < 1 or > 500_000_000)
        {
            failures.Add($"{nameof(MaxPixels)} must be from 1 to 500,000,000, not {MaxPixels}.");
        }

        if (MaxBytes is < 1 or > 1_000_000_000)
        {
            failures.Add($"{nameof(MaxBytes)} must be from 1 to 1,000,000,000, not {MaxBytes}.");
        }

        if (failures.Count > 0)
        {
            throw new InvalidOptionsException(failures);
        }
    }
}
