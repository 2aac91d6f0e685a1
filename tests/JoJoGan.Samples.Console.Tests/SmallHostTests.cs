using JoJoGan.DemoModel;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Tests;

/// <summary>The samples beside the console program.</summary>
[Collection(DemoCollection.Name)]
public class SmallHostTests(DemoFolder demo)
{
    [Fact]
    public async Task Minimal_host_draws_the_photo_in_the_style()
    {
        await RunAsync("jojogan-minimal-host", "minimal.png");

        using Image<Rgb24> result = ImageLoader.Load(demo.File("minimal.png"));
        (result.Width, result.Height).Should().Be((DemoWeights.Size, DemoWeights.Size));
        demo.Pixels("minimal.png").Distinct().Should().HaveCountGreaterThan(100);
    }

    [Fact]
    public async Task Own_inverter_moves_faces_to_the_average_as_far_as_it_is_told()
    {
        await RunAsync("jojogan-minimal-host", "library.png");
        await RunAsync("jojogan-own-inverter", "own-1.png", psi: "1");
        await RunAsync("jojogan-own-inverter", "own-default.png");
        await RunAsync("jojogan-own-inverter", "own-0.png", psi: "0");
        (await demo.RunAsync("generate --seeds 0 --truncation 0 -o mean")).ShouldSucceed();

        Distance("own-1.png", "library.png").Should().BeLessThan(1, "that is the inverter inside");
        Distance("own-default.png", "mean/seed0.png").Should().BeLessThan(Distance("own-1.png", "mean/seed0.png"));
        Distance("own-0.png", "mean/seed0.png").Should().BeLessThan(Distance("own-default.png", "mean/seed0.png"));
    }

    [Fact]
    public async Task Onnx_host_draws_what_the_console_program_draws()
    {
        (await demo.RunAsync("train style.png --aligned --steps 2 -o onnx.safetensors")).ShouldSucceed();
        (await demo.RunAsync("stylize photo.png --style onnx.safetensors -o console")).ShouldSucceed();
        (await demo.RunAsync("export style onnx.safetensors -o onnx.onnx")).ShouldSucceed();
        (await demo.RunAsync("export encoder -o encoder.onnx")).ShouldSucceed();
        (await demo.RunAsync("export detector -o detector.onnx")).ShouldSucceed();

        using ConsoleProgram sample =
            ConsoleProgram.Start(demo.Path, [".", "onnx.onnx", "photo.png", "onnx.png"], program: "jojogan-onnx-host");
        (await sample.EndAsync()).ShouldSucceed();

        Distance("onnx.png", "console/photo-stylized.png").Should().BeLessThan(0.1);
    }

    [Theory]
    [InlineData("jojogan-minimal-host")]
    [InlineData("jojogan-own-inverter")]
    public async Task Wrong_number_of_arguments_is_answered_with_the_usage(string program)
    {
        using ConsoleProgram sample = ConsoleProgram.Start(demo.Path, ["style.png"], program: program);
        ConsoleResult result = await sample.EndAsync();

        (result.ExitCode, result.Error.TrimEnd()).Should().Be((2, $"usage: {program} STYLE PHOTO RESULT"));
    }

    private async Task RunAsync(string program, string output, string? psi = null)
    {
        // A style that is next to none: what the inverter does to a face is what is looked at.
        var settings = new Dictionary<string, string>
        {
            ["JoJoGan__FineTuning__Steps"] = "2",
            ["JoJoGan__FineTuning__LearningRate"] = "0.0001",
            ["JoJoGan__FineTuning__InitializeFromReferences"] = "false",
        };
        if (psi is not null)
        {
            settings["Psi"] = psi;
        }

        using ConsoleProgram sample = ConsoleProgram.Start(demo.Path, ["style.png", "photo.png", output], settings, program);
        (await sample.EndAsync()).ShouldSucceed();
    }

    /// <summary>The mean difference of the colors, of 255.</summary>
    private double Distance(string one, string other) =>
        demo.Pixels(one).Zip(demo.Pixels(other), (a, b) => Math.Abs(a - b)).Average();
}
