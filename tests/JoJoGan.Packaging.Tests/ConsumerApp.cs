namespace JoJoGan.Packaging.Tests;

/// <summary>A console program in a folder of its own, as a user makes one.</summary>
internal static class ConsumerApp
{
    /// <summary>The version of the TorchSharp that the tests run on.</summary>
    public static string TorchSharpVersion { get; } = typeof(TorchSharp.torch).Assembly.GetName().Version!.ToString(3);

    /// <summary>The version of the ONNX Runtime that the tests run on.</summary>
    public static string OnnxRuntimeVersion { get; } =
        Directory.EnumerateDirectories(Path.Combine(PackedPackages.BuildValue("RestoredPackages"), "microsoft.ml.onnxruntime"))
            .Select(path => Path.GetFileName(path)!).Order().Last();

    /// <summary>
    /// Writes the project, its program, and a configuration that takes the packed packages from their folder and all others from
    /// the machine's feed. They are unpacked below the folder, unless the machine has them, so that none of ours stays on the
    /// machine.
    /// </summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="packages">Where ours are.</param>
    /// <param name="program">Program.cs.</param>
    /// <param name="references">Ids and versions of the packages that the project references.</param>
    public static void Write(
        string folder, PackedPackages packages, string program, params (string Id, string Version)[] references)
    {
        string items = string.Concat(references.Select(r => $"""<PackageReference Include="{r.Id}" Version="{r.Version}" />"""));
        File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
        File.WriteAllText(Path.Combine(folder, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <JoJoGanAllowOlderLibstdcxx>true</JoJoGanAllowOlderLibstdcxx>
              </PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <fallbackPackageFolders>
                <add key="machine" value="{PackedPackages.BuildValue("RestoredPackages")}" />
              </fallbackPackageFolders>
              <packageSources><add key="packed" value="{packages.Folder}" /></packageSources>
            </configuration>
            """);
    }
}
