using System.Diagnostics;
using System.Runtime.InteropServices;

namespace JoJoGan.Packaging.Tests;

/// <summary>What an app hears that cannot compute, each time from a program in which it is so.</summary>
[Collection(PackagingCollection.Name)]
public sealed class NativeBackendTests(PackedPackages packages) : IDisposable
{
    private const string Program = """
        using JoJoGan.Errors;
        using JoJoGan.FineTuning;
        using JoJoGan.Generation;
        using JoJoGan.Imaging;
        using JoJoGan.Latents;
        using JoJoGan.Models.Checkpoints;
        using JoJoGan.Models.Runtime;
        using JoJoGan.Models.Styles;
        using JoJoGan.Models.Tensors;
        using JoJoGan.Styles;
        using JoJoGan.Stylization;
        using Microsoft.Extensions.DependencyInjection;
        using SixLabors.ImageSharp;
        using SixLabors.ImageSharp.PixelFormats;

        if (args is [_, var platform])
        {
            AppContext.SetData("RUNTIME_IDENTIFIER", platform);
        }

        if (args is ["doors"])
        {
            var code = new LatentCode(1, 1, [0]);
            Action[] doors =
            [
                () => NetworkLoader.LoadGenerator("none.pt", null!),
                () => NetworkLoader.LoadDetector("none.pt", null!),
                () => StyleFiles.Convert("none.pt", "none.safetensors"),
                () => ImageTensors.ToTensor([new Image<Rgb24>(1, 1)]),
                () => LatentTensors.ToTensor([code]),
                () => SafetensorsFile.Write("none.safetensors", []),
                () => TorchFile.Write(
                    "none.pt", new Dictionary<string, IEnumerable<KeyValuePair<string, TorchSharp.torch.Tensor>>>()),
            ];
            foreach (Action door in doors)
            {
                try
                {
                    door();
                    Console.WriteLine("opened");
                }
                catch (Exception e)
                {
                    Console.WriteLine(e.GetType().Name);
                }
            }

            return;
        }

        try
        {
            using var services = new ServiceCollection().AddJoJoGan().UseDevice(args[0]).Services.BuildServiceProvider();
            services.GetRequiredService<NetworkSource>();
            Console.WriteLine("loaded");
        }
        catch (NativeBackendException e)
        {
            Console.WriteLine(e.Message);
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-backend-").FullName;

    private string Output => Path.Combine(folder, "out");

    private string Natives => Path.Combine(Output, "runtimes", "linux-x64", "native");

    private static string TorchSharpLibrary => Path.Combine(
        PackedPackages.BuildValue("RestoredPackages"),
        "torchsharp", ConsumerApp.TorchSharpVersion, "runtimes", "linux-x64", "native",
        "libLibTorchSharp.so");

    [Fact]
    public async Task App_hears_what_it_lacks()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return;
        }

        WriteApp();
        await DotnetCommand.RunAsync(
            folder, "build", "-c", "Release", "-o", "out", "-p:CreateSymbolicLinksForCopyLocalIfPossible=true");

        (await RunAsync("cpu")).Should().Be("loaded");
        if (!NativeLibrary.TryLoad("libcuda.so.1", out _))
        {
            (await RunAsync("cuda")).Should().Contain("Device is \"cuda\"").And.Contain("NVIDIA driver").And.Contain("\"cpu\"");
        }

        // The package's own file in place of the marked copy, as in an app that does not ask for that.
        File.Delete(Path.Combine(Natives, "libLibTorchSharp.so"));
        File.CreateSymbolicLink(Path.Combine(Natives, "libLibTorchSharp.so"), TorchSharpLibrary);
        string unmarked = await RunAsync("cpu");
        if (unmarked != "loaded") // a system with GCC 13.2 loads it
        {
            unmarked.Should().Contain("GLIBCXX_3.4.32")
                .And.Contain("<JoJoGanAllowOlderLibstdcxx>true</JoJoGanAllowOlderLibstdcxx>");
        }

        File.Delete(Path.Combine(Natives, "libtorch_cpu.so"));
        (await RunAsync("cpu")).Should().Contain("no libtorch for linux-x64").And.Contain("TorchSharp-cpu");
        (await RunAsync("doors")).Split('\n').Should().HaveCount(7).And.OnlyContain(line => line == "NativeBackendException");
        (await RunAsync("cpu", "linux-musl-x64")).Should().Contain("musl").And.Contain("Debian");

        Directory.Exists(Path.Combine(Output, "cpu"))
            .Should().BeFalse("TorchSharp must not get to copy libtorch together once more");
    }

    [Fact]
    public async Task Published_app_holds_the_marked_copy_and_no_links()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return;
        }

        WriteApp();
        await DotnetCommand.RunAsync(
            folder, "publish", "-c", "Release", "-o", "out", "-p:CreateSymbolicLinksForCopyLocalIfPossible=true");

        new DirectoryInfo(Output)
            .EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.LinkTarget is not null).Should().BeEmpty();
        File.ReadAllBytes(Path.Combine(Natives, "libLibTorchSharp.so"))
            .AsSpan().SequenceEqual(File.ReadAllBytes(TorchSharpLibrary))
            .Should().BeFalse();
        (await RunAsync("cpu")).Should().Be("loaded");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void WriteApp() => ConsumerApp.Write(
        folder, packages, Program, ("JoJoGan.Models", PackedPackages.Version), ("libtorch-cpu-linux-x64", "2.10.0"),
        ("Microsoft.Extensions.DependencyInjection", "10.*"));

    private async Task<string> RunAsync(params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(Path.Combine(Output, "App"), arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        (process.ExitCode, await error).Should().Be((0, ""));
        return (await output).Trim();
    }
}
