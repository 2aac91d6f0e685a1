using JoJoGan.Alignment;
using JoJoGan.DemoFiles;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Tests;

/// <summary>Of many inputs, what is wrong with one keeps none of the others.</summary>
[Collection(DemoCollection.Name)]
public class BatchTests(DemoFolder demo)
{
    [Fact]
    public async Task Photos_that_cannot_be_read_are_reported_and_the_others_drawn()
    {
        ConsoleResult result = await demo.RunAsync(
            "stylize text.png photo.png nowhere.png cut.png style.png -r style.png --aligned WEIGHTS --steps 1 -o batch1");

        ShouldReport(result, ["text.png", "not a picture"], ["nowhere.png", "no such file"], ["cut.png", "truncated"]);
        Names("batch1").Should().Equal("photo-stylized.png", "style-stylized.png");
        result.Output.Should().Contain("stylized 2/2\n");
    }

    [Fact]
    public async Task Results_are_written_one_after_the_other()
    {
        ConsoleResult result = await demo.RunAsync(
            "stylize photo.png cut.png style.png --style stylegan2.pt --aligned WEIGHTS -o batch2");

        ShouldReport(result, ["cut.png", "truncated"]);
        string[] lines = [.. result.Output.Split('\n').Where(line => !line.StartsWith("stylized", StringComparison.Ordinal))];
        lines[..2].Should().Equal(
            $"picture: {demo.File("batch2/photo-stylized.png")}", $"picture: {demo.File("batch2/style-stylized.png")}");
        result.Output.IndexOf("stylized 1/3", StringComparison.Ordinal)
            .Should().BeLessThan(
                result.Output.IndexOf("style-stylized.png", StringComparison.Ordinal), "the first is there before the last");
    }

    [Fact]
    public async Task Nothing_is_learned_when_no_photo_is_left()
    {
        ConsoleResult result = await demo.RunAsync(
            "stylize text.png cut.png -r style.png --aligned WEIGHTS --save-style batch3/s.safetensors");

        ShouldReport(result, ["text.png"], ["cut.png"]);
        result.Output.Should().BeEmpty();
        Directory.Exists(demo.File("batch3")).Should().BeFalse();
    }

    [Fact]
    public async Task Style_picture_that_cannot_be_read_stops_the_run()
    {
        ConsoleResult result = await demo.RunAsync("stylize photo.png -r style.png -r cut.png --aligned WEIGHTS -o batch4");

        result.ShouldFail(1, "cut.png", "truncated");
        result.Output.Should().BeEmpty();
    }

    [Fact]
    public async Task Invert_keeps_the_others()
    {
        ConsoleResult result = await demo.RunAsync("invert cut.png photo.png text.png --aligned WEIGHTS -o batch5");

        ShouldReport(result, ["cut.png"], ["text.png"]);
        Names("batch5").Should().Equal("photo-code.safetensors", "photo-inverted.png");
    }

    [Fact]
    public async Task Compare_leaves_no_gap_on_the_sheet()
    {
        ConsoleResult result = await demo.RunAsync(
            "compare cut.png photo.png text.png style.png -r style.png --aligned WEIGHTS --steps 1 -o batch6");

        ShouldReport(result, ["cut.png"], ["text.png"]);
        const int Cell = DemoFolder.Size + 4;
        using Image<Rgb24> sheet = ImageLoader.Load(demo.File("batch6/sheet.png"));
        using Image<Rgb24> last = ImageLoader.Load(demo.File("batch6/style-x.png"));
        (sheet.Width, sheet.Height).Should().Be(((2 * Cell) + 4, (5 * Cell) + 4));
        sheet[Cell + 4 + 9, (4 * Cell) + 4 + 9].Should().Be(last[9, 9]);
    }

    [Fact]
    public async Task Generate_draws_the_codes_that_can_be_read()
    {
        LatentCodeFile.Save(new LatentCode(8, 32, new float[8 * 32]), demo.File("own.safetensors"));
        LatentCodeFile.Save(new LatentCode(10, 16, new float[10 * 16]), demo.File("foreign.safetensors"));

        ConsoleResult result = await demo.RunAsync(
            "generate --code text.png --code foreign.safetensors --code none --code own.safetensors " +
            "--generator stylegan2.pt -o batch7");

        ShouldReport(result, ["text.png", "neither"], ["foreign.safetensors", "10 x 16", "8 x 32"], ["none", "no such file"]);
        Names("batch7").Should().Equal("own.png");
    }

    [Fact]
    public async Task Photo_without_a_face_is_reported_and_the_others_drawn()
    {
        using (var wall = new Image<Rgb24>(200, 100, new Rgb24(90, 160, 250)))
        {
            ImageWriter.Write(wall, demo.File("bare.png"));
        }

        using (Image<Rgb24> face = DemoImages.Photo(0, 190))
        using (var wall = new Image<Rgb24>(300, 280, new Rgb24(150, 140, 120)))
        using (Image<Rgb24> portrait = FacePaster.Paste(
            wall, face, new CropTransform(new FacePoint(50, 40), new FacePoint(190, 0)), feather: 0.05))
        {
            ImageWriter.Write(portrait, demo.File("portrait.png"));
        }

        ConsoleResult result = await demo.RunAsync(
            "stylize bare.png portrait.png -r style.png --reference-aligned --steps 1 --paste-back -o batch8");

        ShouldReport(result, ["bare.png", "no face was found", "--landmarks", "--aligned", "--detection-size"]);
        Names("batch8").Should().Equal("portrait-stylized.png");

        (await demo.RunAsync("stylize portrait.png -r bare.png --steps 1 -o batch8"))
            .ShouldFail(
                1, "bare.png", "no face was found", "Here: --reference-landmarks", "--reference-aligned, --detection-size");
    }

    private static void ShouldReport(ConsoleResult result, params string[][] errors)
    {
        result.ExitCode.Should().Be(1);
        string[] lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Should().HaveCount(errors.Length).And.OnlyContain(line => line.StartsWith("error: ") && !line.Contains("defect"));
        foreach ((string line, string[] words) in lines.Zip(errors))
        {
            line.Should().MatchEquivalentOf($"*{string.Join('*', words)}*");
        }
    }

    private string[] Names(string folder) =>
        [.. Directory.GetFiles(demo.File(folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
