using System.IO.Compression;
using System.Reflection;
using JoJoGan.DemoModel;
using JoJoGan.Testing;

namespace JoJoGan.Packaging.Tests;

/// <summary>The packages, packed once for all tests into a folder that goes with them.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private static readonly Assembly Own = typeof(PackedPackages).Assembly;

    /// <summary>The ids of all packages.</summary>
    public static IReadOnlyList<string> Ids { get; } =
        [
            "JoJoGan.Core", "JoJoGan.Models", "JoJoGan.DemoModel", "JoJoGan.Extensions.AI", "JoJoGan.Onnx", "JoJoGan.Video",
            "JoJoGan.Jobs", "JoJoGan.Jobs.S3",
        ];

    /// <summary>The version of the assemblies, which is that of the packages.</summary>
    public static string Version { get; } =
        typeof(DemoWeights).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    /// <summary>The folder with the packages.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("jojogan-packages-").FullName;

    /// <summary>The path of a package.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="extension">nupkg, or snupkg for its symbols.</param>
    public string PathOf(string id, string extension = "nupkg") => Path.Combine(Folder, $"{id}.{Version}.{extension}");

    /// <summary>A package; the caller disposes it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="extension">nupkg, or snupkg for its symbols.</param>
    public ZipArchive Open(string id, string extension = "nupkg") => ZipFile.OpenRead(PathOf(id, extension));

    /// <summary>Packs, in the configuration that is published; what these tests were built on need not be built again.</summary>
    public async Task InitializeAsync()
    {
        bool isBuilt = Own.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration == "Release";
        string[] options = ["-c", "Release", "-o", Folder, "-nologo", .. isBuilt ? ["--no-build"] : Array.Empty<string>()];
        foreach (string id in Ids)
        {
            await DotnetCommand.RunAsync(RepositoryFolder.Path, ["pack", $"src/{id}", .. options]);
        }
    }

    /// <summary>Removes the folder.</summary>
    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>What the build wrote into the tests' assembly.</summary>
    /// <param name="key">RestoredPackages: the folder of the machine's packages.</param>
    internal static string BuildValue(string key) =>
        Own.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
