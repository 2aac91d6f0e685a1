using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using JoJoGan.Imaging;
using JoJoGan.Testing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace JoJoGan.Packaging.Tests;

/// <summary>What the packages hold.</summary>
[Collection(PackagingCollection.Name)]
public sealed partial class PackageTests(PackedPackages packages)
{
    private const long LargestPackage = 15_000_000;

    public static TheoryData<string> Ids => new(PackedPackages.Ids);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Package_holds_its_own_files_and_no_others(string id)
    {
        List<string> expected =
        [
            $"{id}.nuspec", "PACKAGE.md", "THIRD-PARTY-NOTICES.txt", "icon.png", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml",
        ];
        if (id == "JoJoGan.Models")
        {
            expected.AddRange(new[] { "build", "buildTransitive" }.Select(f => $"{f}/{id}.targets"));
        }

        if (id == "JoJoGan.DemoModel")
        {
            expected.AddRange(new[] { "build", "buildTransitive" }.Select(f => $"{f}/{id}.targets"));
            expected.AddRange(new[] { "generator", "encoder", "vgg", "lpips", "detector", "identity", "student" }.Select(
                f => $"weights/{f}.safetensors"));
        }

        Entries(id, "nupkg").Should().BeEquivalentTo(expected);
        new FileInfo(packages.PathOf(id)).Length.Should().BeLessThan(LargestPackage);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Package_says_what_it_is(string id)
    {
        XElement metadata = Metadata(id);

        Value(metadata, "id").Should().Be(id);
        Value(metadata, "version").Should().Be(PackedPackages.Version);
        metadata.Elements().Single(e => e.Name.LocalName == "license").Attribute("type")!.Value.Should().Be("expression");
        Value(metadata, "license").Should().Be("MIT");
        Value(metadata, "readme").Should().Be("PACKAGE.md");
        Value(metadata, "icon").Should().Be("icon.png");
        Value(metadata, "tags").Should().Contain("jojogan");
        Value(metadata, "description").Should().Contain("JoJoGan").And.EndWith(".");
        Value(metadata, "releaseNotes").Should().NotBeEmpty();
    }

    [Theory]
    [InlineData(
        "JoJoGan.Core", "SixLabors.ImageSharp", "Polly.Core",
        "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options")]
    [InlineData(
        "JoJoGan.Models", "JoJoGan.Core", "TorchSharp", "OnnxSharp", "Google.Protobuf", "SixLabors.ImageSharp",
        "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options.ConfigurationExtensions")]
    [InlineData("JoJoGan.DemoModel", "JoJoGan.Models")]
    [InlineData("JoJoGan.Onnx", "JoJoGan.Core", "Microsoft.ML.OnnxRuntime.Managed", "SixLabors.ImageSharp")]
    [InlineData("JoJoGan.Video", "JoJoGan.Core", "CliWrap", "SixLabors.ImageSharp")]
    [InlineData(
        "JoJoGan.Jobs", "JoJoGan.Core", "SixLabors.ImageSharp", "Dapper", "Microsoft.Data.Sqlite", "Npgsql",
        "Microsoft.Orleans.Client", "Microsoft.Orleans.Clustering.AdoNet", "Microsoft.Orleans.Server",
        "Microsoft.Orleans.Serialization.SystemTextJson")]
    [InlineData("JoJoGan.Jobs.S3", "JoJoGan.Jobs", "AWSSDK.S3")]
    [InlineData("JoJoGan.Extensions.AI", "JoJoGan.Models", "SixLabors.ImageSharp", "Microsoft.Extensions.AI.Abstractions")]
    public void Package_depends_on_what_it_calls(string id, params string[] dependencies)
    {
        XElement group = Metadata(id).Descendants().Single(e => e.Name.LocalName == "group");

        group.Attribute("targetFramework")!.Value.Should().Be("net10.0");
        group.Elements().Select(d => (d.Attribute("id")!.Value, d.Attribute("version")!.Value))
            .Should().BeEquivalentTo(dependencies.Select(d => (d, Range(d))));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Symbols_are_those_of_the_assembly_and_name_no_path_of_this_machine(string id)
    {
        byte[] assembly = Bytes(id, "nupkg", $"lib/net10.0/{id}.dll"), symbols = Bytes(id, "snupkg", $"lib/net10.0/{id}.pdb");

        Entries(id, "snupkg").Should().BeEquivalentTo($"{id}.nuspec", $"lib/net10.0/{id}.pdb");
        using var image = new PEReader(new MemoryStream(assembly));
        DebugDirectoryEntry entry = image.ReadDebugDirectory().Single(e => e.IsPortableCodeView);
        CodeViewDebugDirectoryData view = image.ReadCodeViewDebugDirectoryData(entry);
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
        MetadataReader reader = provider.GetMetadataReader();
        new BlobContentId(reader.DebugMetadataHeader!.Id).Should().Be(new BlobContentId(view.Guid, entry.Stamp));

        reader.Documents.Select(d => reader.GetString(reader.GetDocument(d).Name)).Append(view.Path)
            .Should().OnlyContain(path => path.StartsWith("/_/", StringComparison.Ordinal));
        Encoding.Latin1.GetString(assembly).Should().NotContain(RepositoryFolder.Path);
    }

    [Fact]
    public void Readme_has_absolute_links_only_as_a_gallery_needs()
    {
        string readme = Encoding.UTF8.GetString(Bytes("JoJoGan.Core", "nupkg", "PACKAGE.md"));

        Link().Matches(readme).Select(m => m.Groups[1].Value)
            .Should().NotBeEmpty().And.OnlyContain(target => target.StartsWith("https://", StringComparison.Ordinal));
    }

    [Fact]
    public void Icon_is_a_small_square_picture()
    {
        byte[] bytes = Bytes("JoJoGan.Core", "nupkg", "icon.png");
        using Image<Rgb24> icon = ImageLoader.Load(bytes);

        (icon.Width, icon.Height).Should().Be((128, 128));
        bytes.Length.Should().BeLessThan(30_000);
    }

    /// <summary>The range of a dependency: what is centrally pinned, and of TorchSharp no less than was built on.</summary>
    private static string Range(string id)
    {
        if (id.StartsWith("JoJoGan.", StringComparison.Ordinal))
        {
            return PackedPackages.Version;
        }

        return id switch
        {
            "TorchSharp" => typeof(torch).Assembly.GetName().Version!.ToString(3),
            _ => XDocument.Load(RepositoryFolder.Combine("Directory.Packages.props")).Descendants("PackageVersion")
                .Single(e => e.Attribute("Include")!.Value == id).Attribute("Version")!.Value,
        };
    }

    /// <summary>A package's files without those of the container itself.</summary>
    private List<string> Entries(string id, string extension)
    {
        using ZipArchive package = packages.Open(id, extension);
        return [.. package.Entries.Select(e => e.FullName)
            .Where(name => name != "[Content_Types].xml" && !name.StartsWith("_rels/", StringComparison.Ordinal)
                && !name.StartsWith("package/services/", StringComparison.Ordinal))];
    }

    private byte[] Bytes(string id, string extension, string entry)
    {
        using ZipArchive package = packages.Open(id, extension);
        using Stream stream = package.GetEntry(entry)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private XElement Metadata(string id) =>
        XDocument.Load(new MemoryStream(Bytes(id, "nupkg", $"{id}.nuspec"))).Root!.Elements().Single();

    private static string Value(XElement metadata, string name) =>
        metadata.Elements().Single(e => e.Name.LocalName == name).Value;

    [GeneratedRegex(@"\]\(([^)]*)\)")]
    private static partial Regex Link();
}
