using System.Xml.Linq;
using JoJoGan.Testing;

namespace JoJoGan.Packaging.Tests;

/// <summary>What holds for the sources of the whole repository.</summary>
public sealed class RepositoryTests
{
    private const int Columns = 130;

    private static readonly string[] Roots = ["src", "samples", "tools", "benchmarks", "tests"];

    [Fact]
    public void Lines_have_at_most_130_columns()
    {
        string[] sources = [.. Files(Roots, "*.cs")];

        sources.Should().HaveCountGreaterThan(500);
        sources.SelectMany(LongLines).Should().BeEmpty();
    }

    [Fact]
    public void Only_tests_reference_tests()
    {
        string tests = RepositoryFolder.Combine("tests") + Path.DirectorySeparatorChar;
        string[] projects = [.. Files(["src", "samples", "tools", "benchmarks"], "*.csproj")];

        projects.Should().HaveCountGreaterThan(10);
        projects.Where(project => References(project).Any(path => path.StartsWith(tests, StringComparison.Ordinal)))
            .Should().BeEmpty();
    }

    private static IEnumerable<string> Files(IEnumerable<string> roots, string pattern) => roots
        .SelectMany(root => Directory.GetFiles(RepositoryFolder.Combine(root), pattern, SearchOption.AllDirectories))
        .Where(path => !Name(path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static IEnumerable<string> LongLines(string source) => File.ReadLines(source)
        .Select((line, index) => (line.Length, Number: index + 1))
        .Where(line => line.Length > Columns)
        .Select(line => $"{Name(source)}:{line.Number} has {line.Length} columns");

    private static IEnumerable<string> References(string project) => XDocument.Load(project).Descendants().Attributes()
        .Where(attribute => attribute.Name.LocalName is "Include" or "Project")
        .Select(attribute => Path.GetFullPath(attribute.Value, Path.GetDirectoryName(project)!));

    private static string Name(string path) => Path.GetRelativePath(RepositoryFolder.Path, path);
}
