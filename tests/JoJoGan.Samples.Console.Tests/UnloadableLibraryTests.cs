using System.Runtime.InteropServices;

namespace JoJoGan.Samples.Console.Tests;

/// <summary>The program where libtorch is no library: every command that computes says so, and none ends the process.</summary>
[Collection(DemoCollection.Name)]
public sealed class UnloadableLibraryTests(DemoFolder demo) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("libtorch_cpu.so",
        "no libtorch for linux-x64", "styles convert stylegan2.pt -o unloadable/s.pt", "generate -o unloadable")]
    [InlineData("libLibTorchSharp.so", "TorchSharp's native library", "train style.png -o unloadable/s.safetensors")]
    public async Task Commands_say_that_libtorch_cannot_be_loaded(string library, string reason, params string[] commands)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return;
        }

        CopyProgram(library);
        foreach (string command in commands)
        {
            using ConsoleProgram program = ConsoleProgram.Start(
                demo.Path, DemoFolder.Words(command), program: Path.Combine(folder, "jojogan"));
            (await program.EndAsync()).ShouldFail(1, reason);
        }

        Directory.Exists(demo.File("unloadable")).Should().BeFalse();
    }

    /// <summary>Links to the program's files beside a library that is none.</summary>
    private void CopyProgram(string library)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "jojogan.dll");
        string source = Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program)!;
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (Path.GetFileName(file) == library)
            {
                File.WriteAllText(copy, "no library");
            }
            else if (Path.GetFileName(file).StartsWith("jojogan.", StringComparison.Ordinal))
            {
                File.Copy(file, copy); // a link would have the program run where it leads to
            }
            else
            {
                File.CreateSymbolicLink(copy, file);
            }
        }
    }
}
