using JoJoGan.DemoModel;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class DemoModelTests(DemoFolder demo)
{
    private const string Notice = "using the demo model";

    [Fact]
    public async Task Where_no_weights_are_named_the_demo_model_is_used_and_a_line_says_so()
    {
        ConsoleResult result = await demo.RunAsync("generate --seeds 1 -o demo");

        result.ShouldSucceed();
        result.Output.Split('\n').Should().ContainSingle(line => line.Contains(Notice));
        using Image<Rgb24> face = ImageLoader.Load(demo.File("demo/seed1.png"));
        face.Width.Should().Be(DemoWeights.Size);
    }

    [Fact]
    public async Task Where_some_weights_are_named_the_demo_model_is_not_used()
    {
        ConsoleResult result = await demo.RunAsync(
            "stylize photo.png -r style.png --aligned --generator stylegan2.pt --inverter e4e --steps 1 -o demo");

        result.Output.Should().NotContain(Notice);
        result.ShouldFail(1, "encoder", "not configured", "--encoder");
    }

    [Fact]
    public async Task Compare_puts_both_families_on_one_sheet()
    {
        (await demo.RunAsync("compare photo.png photo.png -r style.png --aligned --steps 2 -o compared")).ShouldSucceed();

        using Image<Rgb24> sheet = ImageLoader.Load(demo.File("compared/sheet.png"));
        const int Cell = DemoWeights.Size + 4;
        (sheet.Width, sheet.Height).Should().Be(((2 * Cell) + 4, (5 * Cell) + 4));
        foreach (string result in new[] { "inverted", "c", "x" })
        {
            using Image<Rgb24> picture = ImageLoader.Load(demo.File($"compared/photo-{result}.png"));
            int row = result == "inverted" ? 2 : result == "c" ? 3 : 4;
            sheet[4 + 64, (row * Cell) + 4 + 64].Should().Be(picture[64, 64], $"that is {result}");
        }

        demo.Pixels("compared/photo-c.png").Should().NotEqual(demo.Pixels("compared/photo-x.png"));
    }

    [Fact]
    public async Task Image_unlike_a_face_is_drawn_with_a_warning()
    {
        using (var landscape = new Image<Rgb24>(200, 200))
        {
            for (int y = 0; y < landscape.Height; y++)
            {
                for (int x = 0; x < landscape.Width; x++)
                {
                    landscape[x, y] = y < 90 + (20 * Math.Sin(x / 15.0))
                        ? new Rgb24(90, 160, 255)
                        : new Rgb24(20, (byte)(90 + (x % 60)), 10);
                }
            }

            ImageWriter.Write(landscape, demo.File("landscape.png"));
        }

        ConsoleResult result = await demo.RunAsync("stylize landscape.png photo.png -r style.png --aligned --steps 1 -o land");

        result.ExitCode.Should().Be(0);
        result.Error.TrimEnd('\n')
            .Should().StartWith("warning: 'landscape.png' is unlike").And.Contain("PSNR").And.NotContain("\n");
        File.Exists(demo.File("land/landscape-stylized.png")).Should().BeTrue();
    }
}
