using System.Runtime.InteropServices;

namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class OutputErrorTests(DemoFolder demo)
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    [Theory]
    [InlineData("stylize photo.png -r style.png --aligned WEIGHTS -o text.png", "text.png", "--output")]
    [InlineData("stylize photo.png -r style.png --aligned WEIGHTS -o text.png/deeper", "text.png/deeper", "--output")]
    [InlineData("stylize photo.png -r style.png --aligned WEIGHTS -o x --save-style other", "'other' is a folder", "--save-style")]
    [InlineData("stylize photo.png -r style.png --aligned WEIGHTS -o x --save-style text.png/s", "text.png", "--save-style")]
    [InlineData("train style.png --aligned WEIGHTS -o other", "'other' is a folder", "--output")]
    [InlineData("generate --generator stylegan2.pt -o text.png", "text.png", "--output")]
    [InlineData("invert photo.png --aligned WEIGHTS -o text.png", "text.png", "--output")]
    public async Task Output_that_cannot_be_written_is_reported_before_any_work(string command, params string[] words)
    {
        ConsoleResult result = await demo.RunAsync(command);

        result.ShouldFail(1, words);
        result.Output.Should().BeEmpty();
    }

    [Fact]
    public async Task Read_only_folder_is_reported()
    {
        if (!Directory.Exists("/proc/self"))
        {
            return;
        }

        (await demo.RunAsync("generate --generator stylegan2.pt -o /proc/self")).ShouldFail(1, "/proc/self", "--output", "permissions");
    }

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
        using ConsoleProgram program = demo.Start($"train style.png --aligned WEIGHTS --steps 10000 -o stop{signal}/s.safetensors");
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

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
