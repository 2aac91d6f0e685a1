using System.Runtime.InteropServices;

namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class InterruptionTests(DemoFolder demo)
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task Interrupted_run_ends_with_130_and_leaves_the_old_style_as_it_was(int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string folder = Directory.CreateDirectory(demo.File($"stop{signal}")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "s.safetensors"), "the old one");
        using ConsoleProgram program = demo.Start(
            $"train style.png --aligned WEIGHTS --steps 10000 -o stop{signal}/s.safetensors");
        (await program.ReadLineAsync()).Should().StartWith("step 1/");
        if (program.Ignores(signal))
        {
            return; // A shell that starts its jobs in the background has them ignore Ctrl+C.
        }

        SendSignal(program.Id, signal).Should().Be(0);
        ConsoleResult result = await program.EndAsync();

        result.ExitCode.Should().Be(130);
        result.Error.Should().Be("interrupted: nothing was left half written\n");
        Directory.GetFiles(folder).Should().ContainSingle();
        (await File.ReadAllTextAsync(Path.Combine(folder, "s.safetensors"))).Should().Be("the old one");
    }

    /// <summary>From the program's first library on, over the host's start, to the networks' loading.</summary>
    [Theory]
    [InlineData("System.CommandLine.dll", 0)]
    [InlineData("Microsoft.Extensions.Hosting.dll", 0)]
    [InlineData("Microsoft.Extensions.Hosting.dll", 50)]
    [InlineData("Microsoft.Extensions.Hosting.dll", 100)]
    [InlineData("SixLabors.ImageSharp.dll", 0)]
    [InlineData("SixLabors.ImageSharp.dll", 20)]
    [InlineData("SixLabors.ImageSharp.dll", 35)]
    [InlineData("SixLabors.ImageSharp.dll", 50)]
    [InlineData("SixLabors.ImageSharp.dll", 70)]
    [InlineData("SixLabors.ImageSharp.dll", 100)]
    public async Task Interruption_at_an_early_moment_is_not_lost(string library, int milliseconds)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using ConsoleProgram program = demo.Start("train style.png --aligned WEIGHTS --steps 10000 -o early.safetensors");
        await program.LoadsAsync(library);
        await Task.Delay(milliseconds);
        SendSignal(program.Id, program.Ignores(Interrupt) ? Terminate : Interrupt).Should().Be(0);

        // Before the program's own handling the system's holds, which gives 128 + the signal too.
        (await program.EndAsync()).ExitCode.Should().BeOneOf(128 + Interrupt, 128 + Terminate);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
