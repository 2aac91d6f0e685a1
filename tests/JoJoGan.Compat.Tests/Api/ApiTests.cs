using System.Reflection;
using JoJoGan.Testing.Api;
using SixLabors.ImageSharp;
using TorchSharp;

namespace JoJoGan.Compat.Tests.Api;

/// <summary>Every public member that compat offers is one of the genuine assembly, to the letter.</summary>
public sealed class ApiTests
{
    [Fact]
    public void TorchSharp_offers_genuine_members_only() => AssertSubset(typeof(torch).Assembly, "TorchSharp-0.106.0.txt");

    [Fact]
    public void ImageSharp_offers_genuine_members_only() =>
        AssertSubset(typeof(Image).Assembly, "SixLabors.ImageSharp-3.1.12.txt");

    [Theory]
    [InlineData(typeof(torch), "TorchSharp", "0.106.0.0")]
    [InlineData(typeof(Image), "SixLabors.ImageSharp", "3.0.0.0")]
    public void Assemblies_bear_the_genuine_names(Type type, string name, string version)
    {
        AssemblyName own = type.Assembly.GetName();
        own.Name.Should().Be(name);
        if (!IsGenuine(type.Assembly))
        {
            own.Version!.ToString().Should().Be(version);
        }
    }

    private static bool IsGenuine(Assembly assembly) => assembly.GetName().GetPublicKeyToken() is { Length: > 0 };

    private static void AssertSubset(Assembly assembly, string listing)
    {
        // The genuine assemblies are strong-named, and what is tested here is true of them by itself.
        if (IsGenuine(assembly))
        {
            return;
        }

        HashSet<string> genuine = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "api", listing)).Select(Comparable)];
        using var context = new MetadataLoadContext(new PathAssemblyResolver(Neighbours(assembly)));
        var api = new ApiList(context.LoadFromAssemblyPath(assembly.Location));
        List<string> own = [.. api.Lines()];

        own.Should().NotBeEmpty();
        api.Problems.Should().BeEmpty();
        string[] foreign = [.. own.Where(line => !genuine.Contains(Comparable(line)))];
        foreign.Should().BeEmpty("the genuine assembly has no such members:\n{0}", string.Join('\n', foreign));
    }

    /// <summary>A member's line as it is; of a class, an interface or a struct its bases may be fewer in a subset.</summary>
    private static string Comparable(string line)
    {
        bool hasBases = line.StartsWith("T:", StringComparison.Ordinal) && !line.EndsWith("delegate]", StringComparison.Ordinal);
        int bases = line.IndexOf(" : ", StringComparison.Ordinal), kind = line.LastIndexOf(" [", StringComparison.Ordinal);
        return hasBases && bases >= 0 && bases < kind ? line[..bases] + line[kind..] : line;
    }

    private static IEnumerable<string> Neighbours(Assembly assembly)
    {
        string[] folders = [Path.GetDirectoryName(assembly.Location)!, Path.GetDirectoryName(typeof(object).Assembly.Location)!];
        return folders.SelectMany(f => Directory.EnumerateFiles(f, "*.dll")).DistinctBy(Path.GetFileName);
    }
}
