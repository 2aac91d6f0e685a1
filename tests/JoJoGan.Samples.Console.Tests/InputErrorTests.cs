using System.Buffers.Binary;

namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class InputErrorTests(DemoFolder demo)
{
    [Theory]
    [InlineData("nowhere.png", "no such file")]
    [InlineData("other", "folder")]
    [InlineData("text.png", "not a picture", "PNG")]
    [InlineData("empty.png", "empty")]
    [InlineData("cut.png", "truncated")]
    [InlineData("e4e.pt", "latent", "right file")]
    public async Task File_that_is_no_picture_is_named_before_any_learning(string file, params string[] words)
    {
        ConsoleResult result = await demo.RunAsync($"stylize {file} -r style.png --aligned WEIGHTS");

        result.ShouldFail(1, [file, .. words]);
        result.Output.Should().BeEmpty();
    }

    [Fact]
    public async Task Image_above_the_limit_gets_the_remedy_that_the_command_line_has()
    {
        const int Side = 8000, HeaderSize = 62, RowBytes = Side / 8;
        byte[] bitmap = new byte[HeaderSize + (Side * RowBytes)]; // one bit for each pixel
        "BM"u8.CopyTo(bitmap);
        (int, int)[] fields = [(2, bitmap.Length), (10, HeaderSize), (14, 40), (18, Side), (22, Side), (26, 1 | (1 << 16))];
        foreach ((int offset, int value) in fields)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bitmap.AsSpan(offset), value);
        }

        await File.WriteAllBytesAsync(demo.File("huge.bmp"), bitmap);

        ConsoleResult result = await demo.RunAsync("invert huge.bmp --aligned WEIGHTS");

        result.ShouldFail(1, "huge.bmp", "8000 x 8000", "50,000,000; make it smaller or raise --max-pixels.");
    }

    [Theory]
    [InlineData(25_599, 1)]
    [InlineData(25_600, 0)]
    public async Task Pixel_limit_is_that_of_the_command_line(int limit, int exitCode)
    {
        ConsoleResult result = await demo.RunAsync(
            $"stylize photo.png --style stylegan2.pt WEIGHTS --aligned -o limit --max-pixels {limit}");

        result.ExitCode.Should().Be(exitCode);
        result.Error.Should().Be(exitCode == 0
            ? ""
            : "error: photo.png: the picture has 160 x 160 pixels, more than the limit of 25,599; " +
                "make it smaller or raise --max-pixels.\n");
    }

    [Fact]
    public async Task Style_picture_without_a_detector_gets_the_options_of_style_pictures() =>
        (await demo.RunAsync("compare photo.png -r style.png WEIGHTS"))
            .ShouldFail(1, "style.png", "detector", "Here: --reference-landmarks", "--reference-aligned");

    [Theory]
    [InlineData(null, "photo.png", "--landmarks", "--aligned")]
    [InlineData("1,2 3", "--landmarks", "x,y x,y x,y x,y")]
    [InlineData("1,2 3,4 5,6 9000,9", "photo.png", "outside the picture", "pixels")]
    [InlineData("9,9 9,9 9,9 9,9", "photo.png", "no face")]
    public async Task Face_that_is_nowhere_is_reported_with_the_option_that_helps(string? landmarks, params string[] words) =>
        (await demo.RunAsync("invert photo.png WEIGHTS", landmarks is null ? [] : ["--landmarks", landmarks]))
            .ShouldFail(1, words);

    [Theory]
    [InlineData("--encoder e4e.pt", "base generator", "--generator")]
    [InlineData("--generator stylegan2.pt --inverter e4e", "weights of the encoder", "--encoder")]
    [InlineData("--generator nowhere.pt --encoder e4e.pt", "base generator", "nowhere.pt", "check the path")]
    [InlineData("--generator e4e.pt --encoder stylegan2.pt", "e4e.pt", "StyleGAN2 generator")]
    [InlineData("--generator stylegan2.pt --encoder stylegan2.pt", "stylegan2.pt", "state_dict", "right file", "g_ema")]
    [InlineData("--generator stylegan2.pt --encoder text.png", "text.png", "neither", "check the path")]
    [InlineData("--generator stylegan2.pt --encoder cut.pt", "cut.pt", "fetch it again")]
    [InlineData("WEIGHTS --discriminator vgg16.pth", "vgg16.pth", "right file")]
    [InlineData("WEIGHTS --loss Lpips", "VGG16", "--vgg")]
    [InlineData("WEIGHTS --loss Lpips --vgg vgg16.pth", "LPIPS", "--lpips")]
    [InlineData("--generator stylegan2.pt --encoder larger/e4e.pt", "10 x 16", "8 x 32", "encoder")]
    public async Task Weights_that_are_missing_or_wrong_are_named_before_any_learning(string weights, params string[] words)
    {
        ConsoleResult result = await demo.RunAsync($"stylize photo.png -r style.png --aligned --steps 2 -o w {weights}");

        result.ShouldFail(1, words);
        result.Output.Should().BeEmpty();
    }

    [Theory]
    [InlineData("nowhere.safetensors", "no such file")]
    [InlineData("text.png", "neither a PyTorch checkpoint nor")]
    [InlineData("e4e.pt", "key 'input.input'", "a StyleGAN2 generator")]
    [InlineData("other", "is a folder")]
    public async Task File_that_is_no_style_is_named(string file, params string[] words) =>
        (await demo.RunAsync($"generate --generator stylegan2.pt --style {file}")).ShouldFail(1, [file, .. words]);

    [Fact]
    public async Task Style_of_another_base_and_damaged_style_are_refused()
    {
        (await demo.RunAsync("train style.png --aligned WEIGHTS --steps 1 --name inks -o e/s.safetensors")).ShouldSucceed();
        byte[] style = await File.ReadAllBytesAsync(demo.File("e/s.safetensors"));
        await File.WriteAllBytesAsync(demo.File("e/cut.safetensors"), style[..(style.Length * 9 / 10)]);

        (await demo.RunAsync("generate --generator other/stylegan2.pt --style e/s.safetensors"))
            .ShouldFail(1, "inks", "the base generator", "Configure the base generator");
        (await demo.RunAsync("generate --generator stylegan2.pt --style e/cut.safetensors"))
            .ShouldFail(1, "cut.safetensors", "cut off");
    }

    [Theory]
    [InlineData("nowhere.pt", "no such file")]
    [InlineData("text.png", "neither a PyTorch checkpoint nor")]
    [InlineData("other", "is a folder")]
    [InlineData("cut.pt", "fetch it again")]
    public async Task Inspect_says_what_is_wrong_with_a_file(string file, string words) =>
        (await demo.RunAsync($"inspect {file}")).ShouldFail(1, file, words);

    [Fact]
    public async Task Stack_trace_is_there_when_asked_for()
    {
        ConsoleResult result = await demo.RunAsync("inspect nowhere.pt --verbose");

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("no such file").And.Contain("   at JoJoGan.");
    }
}
