namespace JoJoGan.Testing;

/// <summary>The golden fixtures' folder: that of JOJOGAN_GOLDEN (relative to the repository), else tests/golden.</summary>
public static class GoldenFolder
{
    /// <summary>The environment variable that names another set of fixtures.</summary>
    public const string Variable = "JOJOGAN_GOLDEN";

    /// <summary>The full path of the folder.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? System.IO.Path.GetFullPath(named, RepositoryFolder.Path)
        : RepositoryFolder.Combine("tests", "golden");

    /// <summary>The full path of a fixture.</summary>
    /// <param name="name">Its name below the folder, with '/' and extension.</param>
    public static string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Every fixture's name below the folder, with '/' and extension; the README is none.</summary>
    public static IReadOnlyList<string> Files() =>
    [
        .. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/'))
            .Where(name => !name.EndsWith(".md", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
