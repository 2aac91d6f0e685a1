using JoJoGan.Testing;

namespace DocumentSnippets;

/// <summary>A page that users read: the README, that of the packages, that for contributors, or one of docs/.</summary>
/// <param name="Name">Its path in the repository.</param>
/// <param name="Text">Its text.</param>
public sealed record Document(string Name, string Text)
{
    /// <summary>All pages.</summary>
    public static IReadOnlyList<Document> All { get; } =
    [
        .. Directory.GetFiles(RepositoryFolder.Combine("docs"), "*.md")
            .Order(StringComparer.Ordinal)
            .Prepend(RepositoryFolder.Combine("src", "PACKAGE.md"))
            .Prepend(RepositoryFolder.Combine("README.md"))
            .Append(RepositoryFolder.Combine("CONTRIBUTING.md"))
            .Select(path => new Document(Path.GetRelativePath(RepositoryFolder.Path, path), File.ReadAllText(path))),
    ];
}
