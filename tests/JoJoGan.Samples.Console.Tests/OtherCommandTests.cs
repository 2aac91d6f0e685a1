using JoJoGan.Checkpoints;

namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class OtherCommandTests(DemoFolder demo)
{
    [Fact]
    public async Task Train_saves_a_style_that_says_how_it_was_made_and_generate_draws_in_it()
    {
        (await demo.RunAsync(
            "train style.png --aligned WEIGHTS --steps 2 --family FullStyle --alpha 0.5 --seed 7 --name inks -o t/inks.safetensors"))
            .ShouldSucceed();

        using (Checkpoint style = Checkpoint.Open(demo.File("t/inks.safetensors")))
        {
            style.Metadata.Should().Contain("jojogan.name", "inks").And.Contain("jojogan.steps", "2").And.Contain("jojogan.seed", "7")
                .And.Contain("jojogan.alpha", "0.5").And.Contain("jojogan.loss", "Discriminator").And.Contain("jojogan.size", "32");
            style.Tensors.Should().ContainKey("conv1.conv.weight");
        }

        ConsoleResult inspected = await demo.RunAsync("inspect t/inks.safetensors --tensors");
        inspected.ShouldSucceed();
        inspected.Output.Should().Contain("jojogan.name = inks").And.Contain("conv1.conv.weight");
        (await demo.RunAsync("generate --seeds 3 --generator stylegan2.pt --style t/inks.safetensors -o t")).ShouldSucceed();
        demo.ShouldHoldPicture("t/seed3-stylized.png");
    }

    [Fact]
    public async Task Invert_writes_the_code_and_its_picture()
    {
        (await demo.RunAsync("invert photo.png WEIGHTS -o i --landmarks", DemoFolder.Landmarks)).ShouldSucceed();

        demo.ShouldHoldPicture("i/photo-inverted.png");
        using Checkpoint code = Checkpoint.Open(demo.File("i/photo-code.safetensors"));
        code.Tensor("latent").Shape.Should().Equal(8, 32);
    }

    [Fact]
    public async Task Generate_draws_each_seed()
    {
        (await demo.RunAsync("generate --seeds 1,5-20 --generator stylegan2.pt -o g")).ShouldSucceed();

        Directory.GetFiles(demo.File("g")).Should().HaveCount(17);
        demo.ShouldHoldPicture("g/seed1.png");
        demo.ShouldHoldPicture("g/seed20.png");
        File.ReadAllBytes(demo.File("g/seed1.png")).Should().NotEqual(File.ReadAllBytes(demo.File("g/seed5.png")));
    }

    [Fact]
    public async Task Inspect_lists_what_a_checkpoint_holds()
    {
        ConsoleResult result = await demo.RunAsync("inspect e4e.pt");

        result.ShouldSucceed();
        result.Output.Should().MatchRegex("state_dict: [0-9]+ tensors, [0-9]+ numbers, [0-9.]+ MB")
            .And.Contain("opts/encoder_type: \"Encoder4Editing\"").And.Contain("opts/stylegan_size: 32");
    }

    [Theory]
    [InlineData("--help", "stylize")]
    [InlineData("stylize --help", "--reference-landmarks")]
    [InlineData("train --help", "--learning-rate")]
    [InlineData("invert --help", "--encoder")]
    [InlineData("generate --help", "--truncation")]
    [InlineData("inspect --help", "--tensors")]
    public async Task Help_lists_the_options(string command, string option)
    {
        ConsoleResult result = await demo.RunAsync(command);

        result.ShouldSucceed();
        result.Output.Should().Contain("Usage:").And.Contain(option);
    }
}
