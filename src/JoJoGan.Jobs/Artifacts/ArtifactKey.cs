namespace JoJoGan.Jobs.Artifacts;

/// <summary>The rule of keys, which keeps a key from leaving its store.</summary>
public static class ArtifactKey
{
    private const int Longest = 500;

    /// <summary>Whether a text is a key, or the beginning of keys.</summary>
    /// <param name="text">The text.</param>
    public static bool IsValid(string? text) => text?.Length is > 0 and <= Longest && text.Split('/').All(IsPart);

    /// <summary>Checks a key, or the beginning of keys.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static void EnsureIsValid(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!IsValid(key))
        {
            throw new ArgumentException($"'{LogText.Of(key)}' is no key of an artifact.", nameof(key));
        }
    }

    private static bool IsPart(string part) =>
        part.Length > 0 && part[0] != '.' && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
