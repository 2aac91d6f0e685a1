using JoJoGan.Validation;

namespace JoJoGan.ModelStore;

/// <summary>
/// Settings of the store of weights. Bound from the configuration section "JoJoGan:ModelStore" with the other options.
/// </summary>
public sealed record ModelStoreOptions
{
    /// <summary>
    /// The store's folder. Null takes the environment variable JOJOGAN_HOME, else the platform's folder for caches; without a
    /// home folder one of the two must be named. The default is null.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>
    /// Extra catalog files in the built-in catalog's format; their entries override its entries of the same name. The default is
    /// none.
    /// </summary>
    public IReadOnlyList<string> Catalogs { get; set; } = [];

    /// <summary>Names of entries whose non-commercial license the user accepts; "*" accepts all. The default is none.</summary>
    public IReadOnlyList<string> AcceptedLicenses { get; set; } = [];

    /// <summary>Fetches nothing: what is not there is an error. The default is false.</summary>
    public bool Offline { get; set; }

    /// <summary>The proxy to go through; null for the system's. The default is null.</summary>
    public Uri? Proxy { get; set; }

    /// <summary>How often a mirror is tried before the next one. At least 1, at most 20. The default is 5.</summary>
    public int Attempts { get; set; } = 5;

    /// <summary>
    /// The wait before the second try, doubled before each further one. At least 0, at most one minute. The default is one
    /// second.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a mirror may send nothing, or less than 4 kB for each second. Greater than 0, at most one hour. The default is 30
    /// seconds.
    /// </summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The largest allowed download, in bytes, when the catalog gives no size. The largest published file has less than half of
    /// the default. At least 1, at most 1 TB. The default is 4000000000.
    /// </summary>
    public long LargestFile { get; set; } = 4_000_000_000;

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(ModelStoreOptions))
        .Range(nameof(Attempts), Attempts, 1, 20)
        .Rule(RetryDelay >= TimeSpan.Zero && RetryDelay <= TimeSpan.FromMinutes(1),
            $"{nameof(RetryDelay)} must be at least 0 and at most one minute, not {RetryDelay}.")
        .Rule(StallTimeout > TimeSpan.Zero && StallTimeout <= TimeSpan.FromHours(1),
            $"{nameof(StallTimeout)} must be greater than 0 and at most one hour, not {StallTimeout}.")
        .Range(nameof(LargestFile), LargestFile, 1, 1e12)
        .Rule(Folder?.Contains('\0') != true, $"{nameof(Folder)} must have no character NUL.")
        .Rule(Catalogs?.All(file => !string.IsNullOrWhiteSpace(file) && !file.Contains('\0')) == true,
            $"{nameof(Catalogs)} must not be null nor hold empty names or ones with the character NUL.")
        .Rule(AcceptedLicenses is not null, $"{nameof(AcceptedLicenses)} must not be null.")
        .ThrowIfBroken();
}
