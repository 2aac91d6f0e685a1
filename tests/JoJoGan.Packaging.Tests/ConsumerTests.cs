using System.Text.RegularExpressions;
using JoJoGan.Imaging;
using JoJoGan.SyntheticFaces;
using JoJoGan.Testing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace JoJoGan.Packaging.Tests;

/// <summary>An app that knows nothing of this repository but the packages.</summary>
[Collection(PackagingCollection.Name)]
public sealed partial class ConsumerTests(PackedPackages packages) : IDisposable
{
    private const int PhotoSize = 256;

    // How much of the style is learned is not what is tested here, so the app gets fewer.
    private const string ReadmeSteps = "Steps = 100";

    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-consumer-").FullName;

    [Fact]
    public async Task App_made_by_the_readme_stylizes_a_face()
    {
        WriteApp();
        WriteFace("photo.png", seed: 960_000_000, FaceStyle.Photo);
        WriteFace("style.png", seed: 970_000_002, FaceStyle.Ink);

        await DotnetCommand.RunAsync(folder, "run", "-c", "Release");

        using Image<Rgb24> picture = PictureLoader.Load(InFolder("stylized.png"));
        (picture.Width, picture.Height).Should().Be((DemoModel.Size, DemoModel.Size));
        Enumerable.Range(0, DemoModel.Size).Select(i => picture[i, i]).Distinct().Should().HaveCountGreaterThan(DemoModel.Size / 4);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string InFolder(string name) => Path.Combine(folder, name);

    /// <summary>
    /// Writes the readme's program and a project with the packages that the readme adds. They are unpacked below the folder, so
    /// that stand-ins never get among the machine's packages; all but the packed ones are those that were restored for the tests.
    /// </summary>
    private void WriteApp()
    {
        string torchVersion = typeof(torch).Assembly.GetName().Version!.ToString(3);
        StandInPackage.Write(packages.Folder, typeof(torch).Assembly, torchVersion, "libjojogan_torch.so");
        StandInPackage.Write(packages.Folder, typeof(Image).Assembly, "3.1.12", "libjojogan_image.so");
        string backend = StandInPackage.IsGenuine(typeof(torch).Assembly) ? PackedPackages.BuildValue("TorchSharpBackend") : "TorchSharp";

        string readme = File.ReadAllText(RepositoryFolder.Combine("src", "PACKAGE.md"));
        string program = CodeBlock().Match(readme).Groups[1].Value;
        program.Should().Contain(ReadmeSteps);
        File.WriteAllText(InFolder("Program.cs"), program.Replace(ReadmeSteps, "Steps = 10", StringComparison.Ordinal));
        File.WriteAllText(InFolder("App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="JoJoGan.DemoModel" Version="{PackedPackages.Version}" />
                <PackageReference Include="{backend}" Version="{torchVersion}" />
                <PackageReference Include="Microsoft.Extensions.DependencyInjection" Version="10.*" />
              </ItemGroup>
            </Project>
            """);
        string mapped = string.Concat(
            Directory.EnumerateFiles(packages.Folder, "*.nupkg").Select(Path.GetFileName)
                .Select(name => $"<package pattern=\"{PackageVersion().Replace(name!, "")}\" />"));
        File.WriteAllText(InFolder("nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
              <packageSources>
                <clear />
                <add key="packed" value="{packages.Folder}" />
                <add key="restored" value="{PackedPackages.BuildValue("RestoredPackages")}" />
              </packageSources>
              <packageSourceMapping>
                <clear />
                <packageSource key="packed">{mapped}</packageSource>
                <packageSource key="restored"><package pattern="*" /></packageSource>
              </packageSourceMapping>
            </configuration>
            """);
    }

    private void WriteFace(string name, ulong seed, FaceStyle style)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using var random = new torch.Generator(seed);
        torch.Tensor parameters = FaceParameters.FromLatent(torch.randn([1, FaceParameters.Count], generator: random));
        using Image<Rgb24> face = PictureTensors.ToPictures(FaceRenderer.Render(parameters, PhotoSize, style))[0];
        PictureWriter.Write(face, InFolder(name));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\.\d.*$")]
    private static partial Regex PackageVersion();
}
