namespace JoJoGan.ModelStore;

/// <summary>Where fetched weights lie by convention.</summary>
internal static class CacheFolder
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "JOJOGAN_HOME";

    private const string Name = "jojogan";

    /// <summary>The folder of the options, of the environment, or the platform's for caches.</summary>
    /// <exception cref="InvalidOptionsException">None is named, and the platform's home folder does not exist.</exception>
    public static string Resolve(ModelStoreOptions options)
    {
        string? chosen = options.Folder ?? Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrWhiteSpace(chosen))
        {
            return Path.GetFullPath(chosen);
        }

        string platform = Platform();
        return Path.IsPathFullyQualified(platform) ? Path.Combine(platform, Name) : throw new InvalidOptionsException(
            [$"{nameof(ModelStoreOptions)}.{nameof(options.Folder)} must name a folder for fetched weights, " +
            $"or the environment variable {Variable}, since there is no home folder to keep them in."]);
    }

    /// <returns>The platform's folder for caches; no full path where there is no home folder.</returns>
    private static string Platform()
    {
        // "" for a folder that is not there
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS())
        {
            return Path.Combine(home, "Library", "Caches");
        }

        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        // XDG Base Directory Specification
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return Path.IsPathRooted(cache) ? cache! : Path.Combine(home, ".cache");
    }
}
