using JoJoGan.Models.Checkpoints;

namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class OtherCommandTests(DemoFolder demo)
{
    [Fact]
    public async Task Train_saves_a_style_that_says_how_it_was_made_and_generate_draws_in_it()
    {
        (await demo.RunAsync(
            "train style.png --aligned WEIGHTS --steps 2 --family FullStyle --alpha 0.5 --seed 7 --name inks " +
            "-o t/inks.safetensors"))
            .ShouldSucceed();

        using (Checkpoint style = Checkpoint.Open(demo.File("t/inks.safetensors")))
        {
            style.Metadata.Should().Contain("jojogan.name", "inks")
                .And.Contain("jojogan.steps", "2").And.Contain("jojogan.seed", "7")
                .And.Contain("jojogan.alpha", "0.5")
                .And.Contain("jojogan.loss", "Discriminator").And.Contain("jojogan.size", "32");
            style.Tensors.Should().ContainKey("conv1.conv.weight");
        }

        ConsoleResult inspected = await demo.RunAsync("inspect t/inks.safetensors --tensors");
        inspected.ShouldSucceed();
        inspected.Output.Should().Contain("jojogan.name = inks").And.Contain("conv1.conv.weight");
        (await demo.RunAsync("generate --seeds 3 --generator stylegan2.pt --style t/inks.safetensors -o t")).ShouldSucceed();
        demo.ShouldHoldImage("t/seed3-stylized.png");
    }

    [Fact]
    public async Task Invert_writes_the_code_and_its_picture()
    {
        (await demo.RunAsync("invert photo.png WEIGHTS -o i --landmarks", DemoFolder.Landmarks)).ShouldSucceed();

        demo.ShouldHoldImage("i/photo-inverted.png");
        using Checkpoint code = Checkpoint.Open(demo.File("i/photo-code.safetensors"));
        code.Tensor("latent").Shape.Should().Equal(8, 32);
    }

    [Fact]
    public async Task Generate_draws_each_seed()
    {
        (await demo.RunAsync("generate --seeds 1,5-20 --generator stylegan2.pt -o g")).ShouldSucceed();

        Directory.GetFiles(demo.File("g")).Should().HaveCount(17);
        demo.ShouldHoldImage("g/seed1.png");
        demo.ShouldHoldImage("g/seed20.png");
        File.ReadAllBytes(demo.File("g/seed1.png")).Should().NotEqual(File.ReadAllBytes(demo.File("g/seed5.png")));
    }

    [Fact]
    public async Task Generate_draws_a_seed_that_is_named_twice_once()
    {
        ConsoleResult result = await demo.RunAsync("generate --seeds 2,2,1-3 --generator stylegan2.pt -o twice");

        result.ShouldSucceed();
        result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(3).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Generate_draws_a_saved_code_as_invert_did()
    {
        (await demo.RunAsync("invert photo.png --aligned WEIGHTS -o code")).ShouldSucceed();
        (await demo.RunAsync("generate --code code/photo-code.safetensors --generator stylegan2.pt -o code")).ShouldSucceed();

        demo.Pixels("code/photo-code.png").Should().Equal(demo.Pixels("code/photo-inverted.png"));
    }

    [Fact]
    public async Task Generate_draws_a_saved_code_in_a_style_as_stylize_does()
    {
        (await demo.RunAsync("stylize photo.png -r style.png --aligned WEIGHTS --steps 2 --save-style c2/s.safetensors -o c2"))
            .ShouldSucceed();
        (await demo.RunAsync("invert photo.png --aligned WEIGHTS -o c2")).ShouldSucceed();
        (await demo.RunAsync("generate --code c2/photo-code.safetensors --style c2/s.safetensors --generator stylegan2.pt -o c2"))
            .ShouldSucceed();

        demo.Pixels("c2/photo-code-stylized.png").Should().Equal(demo.Pixels("c2/photo-stylized.png"));
    }

    [Theory]
    [InlineData("--help", "stylize")]
    [InlineData("stylize --help", "--reference-landmarks")]
    [InlineData("train --help", "--learning-rate")]
    [InlineData("train --help", ".last-good.safetensors")]
    [InlineData("invert --help", "--encoder")]
    [InlineData("generate --help", "--truncation")]
    [InlineData("inspect --help", "--tensors")]
    public async Task Help_lists_the_options(string command, string option)
    {
        ConsoleResult result = await demo.RunAsync(command);

        result.ShouldSucceed();
        result.Output.Should().Contain("Usage:").And.Contain(option);
    }

    [Theory]
    [InlineData("invert", "--discriminator")]
    [InlineData("generate", "--discriminator", "--vgg", "--lpips", "--encoder")]
    public async Task Help_lists_only_weights_that_the_command_uses(string command, params string[] unused)
    {
        ConsoleResult result = await demo.RunAsync($"{command} --help");

        result.ShouldSucceed();
        result.Output.Should().Contain("--generator").And.NotContainAny(unused);
    }

    [Theory]
    [InlineData("--alpha")]
    [InlineData("--seed")]
    public async Task Help_shows_defaults(string option) =>
        (await demo.RunAsync("train --help")).Output.ReplaceLineEndings(" ")
            .Should().MatchRegex($" {option} [^-]*\\[default: 0\\]");
}
