using System.Diagnostics;
using JoJoGan.Models.Checkpoints;

namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class StylesTests(DemoFolder demo)
{
    [Fact]
    public async Task Style_is_packed_described_blended_and_drawn_in()
    {
        (await demo.RunAsync("train style.png --aligned WEIGHTS --steps 2 --name inks -o s/a.safetensors")).ShouldSucceed();
        (await demo.RunAsync("train photo.png --aligned WEIGHTS --steps 2 --name photo -o s/b.safetensors")).ShouldSucceed();

        ConsoleResult packed = await demo.RunAsync(
            "styles pack s/a.safetensors --generator stylegan2.pt --format half --license CC0-1.0 " +
            "-o s/a-half.safetensors --author", "Ann Lee");
        ConsoleResult blended = await demo.RunAsync(
            "styles blend s/a-half.safetensors s/b.safetensors --generator stylegan2.pt --weight 0.6 0.4 --rows 0-5 4-7 " +
            "-o s/blend.safetensors");
        ConsoleResult list = await demo.RunAsync("styles list s");
        ConsoleResult info = await demo.RunAsync("styles info s/a-half.safetensors --thumbnail s/new/folder/thumbnail.png");

        packed.ShouldSucceed();
        blended.ShouldSucceed();
        list.ShouldSucceed();
        list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(4);
        list.Output.Should().Contain("a-half.safetensors: inks, 32 px, half-precision difference")
            .And.Contain("by Ann Lee, license CC0-1.0")
            .And.Contain("blend.safetensors: inks + photo, 32 px, low-rank difference");
        info.ShouldSucceed();
        info.Output.Should().ContainAll("name: inks", "author: Ann Lee", "steps: 2 at 0.006", "style pictures: 1");
        File.ReadAllBytes(demo.File("s/new/folder/thumbnail.png")).Should().StartWith([0x89, (byte)'P', (byte)'N', (byte)'G']);
        (await demo.RunAsync("generate --seeds 3 --generator stylegan2.pt --style s/blend.safetensors -o s")).ShouldSucceed();
        demo.ShouldHoldImage("s/seed3-stylized.png");
    }

    [Fact]
    public async Task Style_is_converted_to_the_original_format_and_back()
    {
        (await demo.RunAsync("train style.png --aligned WEIGHTS --steps 1 -o c/a.safetensors")).ShouldSucceed();

        (await demo.RunAsync("styles convert c/a.safetensors -o c/a.pt")).ShouldSucceed();
        (await demo.RunAsync("styles convert c/a.pt -o c/b.safetensors")).ShouldSucceed();

        using Checkpoint a = Checkpoint.Open(demo.File("c/a.safetensors")), b = Checkpoint.Open(demo.File("c/b.safetensors"));
        CheckpointHash.Of(b.StateDict()).Should().Be(CheckpointHash.Of(a.StateDict()));
    }

    [Fact]
    public async Task Links_to_nothing_and_pipes_end_no_list()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Directory.CreateDirectory(demo.File("odd"));
        File.CreateSymbolicLink(demo.File("odd/a.pt"), "nothing");
        using (Process make = Process.Start("mkfifo", demo.File("odd/b.safetensors")))
        {
            await make.WaitForExitAsync();
        }

        File.Copy(demo.File("stylegan2.pt"), demo.File("odd/c.pt"));

        ConsoleResult list = await demo.RunAsync("styles list odd");

        list.ShouldSucceed();
        string[] lines = list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Should().HaveCount(3);
        lines[0].Should().Be("a.pt: cannot be read ('inspect' tells why)");
        lines[1].Should().StartWith("b.safetensors: ").And.Contain("'inspect'");
        lines[2].Should().StartWith("c.pt: c, 32 px");
    }

    [Theory]
    [InlineData("styles info nowhere.safetensors", "no such file")]
    [InlineData("styles info photo.png", "neither a PyTorch checkpoint")]
    [InlineData("styles convert stylegan2.pt -o stylegan2.pt", "would replace")]
    [InlineData("styles convert stylegan2.pt -o x.zip", ".safetensors or .pt")]
    [InlineData("styles convert e4e.pt -o x.pt", "e4e.pt")]
    [InlineData("styles blend stylegan2.pt stylegan2.pt --weight 1 -o x.safetensors", "--weight is given 1 times for 2 styles")]
    [InlineData("styles blend stylegan2.pt --rows 0-99999 -o x.safetensors", "at most 10000 rows in all")]
    [InlineData("styles blend stylegan2.pt --rows a -o x.safetensors", "is no row or range")]
    [InlineData("styles list nowhere", "There is no folder 'nowhere'")]
    [InlineData("styles list photo.png", "'photo.png' is a file. Name its folder")]
    [InlineData("styles pack larger/stylegan2.pt --generator stylegan2.pt -o x.safetensors", "larger/stylegan2.pt")]
    public async Task Wrong_styles_are_refused_in_one_line(string command, string reason)
    {
        ConsoleResult result = await demo.RunAsync(command);

        result.ShouldFail(1, reason);
        File.Exists(demo.File("x.safetensors")).Should().BeFalse();
    }

    [Theory]
    [InlineData("styles pack stylegan2.pt --format tiny -o x.safetensors", "tiny")]
    [InlineData("styles blend stylegan2.pt --weight much -o x.safetensors", "--weight must be numbers")]
    public async Task Command_lines_that_are_wrong_are_refused(string command, string reason) =>
        (await demo.RunAsync(command)).ShouldFail(2, reason);
}
