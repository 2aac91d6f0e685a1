using System.IO.Compression;
using System.Reflection;
using System.Runtime.InteropServices;

namespace JoJoGan.Packaging.Tests;

/// <summary>A package of an assembly that the tests run on, so that an app can restore it where no feed has the genuine one.</summary>
internal static class StandInPackage
{
    /// <summary>Whether the assembly is from the genuine package: those are strong-named.</summary>
    /// <param name="assembly">TorchSharp or SixLabors.ImageSharp.</param>
    public static bool IsGenuine(Assembly assembly) => assembly.GetName().GetPublicKeyToken() is { Length: > 0 };

    /// <summary>Writes the package, unless the assembly is genuine.</summary>
    /// <param name="folder">Where packages are looked for.</param>
    /// <param name="assembly">TorchSharp or SixLabors.ImageSharp.</param>
    /// <param name="version">The version of the genuine package.</param>
    /// <param name="library">The native library beside the assembly.</param>
    public static void Write(string folder, Assembly assembly, string version, string library)
    {
        if (IsGenuine(assembly))
        {
            return;
        }

        string id = assembly.GetName().Name!;
        string platform = $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        using ZipArchive package = ZipFile.Open(Path.Combine(folder, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        using (var nuspec = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open()))
        {
            nuspec.Write($"""
                <package>
                  <metadata>
                    <id>{id}</id><version>{version}</version><authors>tests</authors><description>A stand-in.</description>
                    <dependencies><group targetFramework="net10.0" /></dependencies>
                  </metadata>
                </package>
                """);
        }

        package.CreateEntryFromFile(assembly.Location, $"lib/net10.0/{id}.dll");
        package.CreateEntryFromFile(
            Path.Combine(Path.GetDirectoryName(assembly.Location)!, library), $"runtimes/{platform}/native/{library}");
    }
}
