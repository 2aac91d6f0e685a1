namespace JoJoGan.ModelStore;

/// <summary>Where fetched weights lie by convention.</summary>
internal static class CacheFolder
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "JOJOGAN_HOME";

    private const string Name = "jojogan";

    /// <summary>The folder of the options, of the environment, or the platform's for caches.</summary>
    public static string Resolve(ModelStoreOptions options)
    {
        string? chosen = options.Folder ?? Environment.GetEnvironmentVariable(Variable);
        return Path.GetFullPath(string.IsNullOrWhiteSpace(chosen) ? Path.Combine(Platform(), Name) : chosen);
    }

    private static string Platform()
    {
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
