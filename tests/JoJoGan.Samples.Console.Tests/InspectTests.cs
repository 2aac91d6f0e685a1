using JoJoGan.Testing;

namespace JoJoGan.Samples.Console.Tests;

[Collection(DemoCollection.Name)]
public class InspectTests(DemoFolder demo)
{
    [Theory]
    [InlineData("stylegan2.pt",
        "container: PyTorch zip archive", "holds: StyleGAN2 generator, 32 px (g_ema)", "holds: StyleGAN2 discriminator (d)")]
    [InlineData("larger/stylegan2.pt", "StyleGAN2 generator, 64 px")]
    [InlineData("e4e.pt", "holds: e4e or pSp encoder for a generator of 32 px (state_dict.encoder)")]
    [InlineData("vgg16.pth", "holds: VGG16\n")]
    [InlineData("lpips.pth", "holds: linear weights of LPIPS\n")]
    public async Task Known_layouts_are_recognized(string file, params string[] lines)
    {
        ConsoleResult result = await demo.RunAsync($"inspect {file}");

        result.ShouldSucceed();
        result.Output.Should().ContainAll(lines);
    }

    [Fact]
    public async Task Encoder_of_ReStyle_is_recognized()
    {
        string file = RepositoryFolder.Combine("tests", "encoders", "restyle_e4e_tiny.pt");

        ConsoleResult result = await demo.RunAsync($"inspect {file}");

        result.Output.Should().Contain("holds: ReStyle encoder for a generator of ");
    }

    [Fact]
    public async Task Contents_are_listed_by_name_and_shape()
    {
        ConsoleResult result = await demo.RunAsync("inspect e4e.pt");

        result.ShouldSucceed();
        result.Output.Should().MatchRegex("state_dict: [0-9]+ tensors, [0-9]+ numbers, [0-9.]+ MB")
            .And.Contain("opts/encoder_type: \"Encoder4Editing\"").And.Contain("opts/stylegan_size: 32")
            .And.Contain("(file): 1 tensor, 256 numbers").And.Contain("\nlatent_avg: Float32 [8, 32]\n");
    }

    [Fact]
    public async Task Network_at_the_top_level_is_listed_only_when_asked_for()
    {
        (await demo.RunAsync("inspect vgg16.pth")).Output.Should().NotContain("features.0.weight");
        (await demo.RunAsync("inspect vgg16.pth --tensors")).Output.Should().Contain("features.0.weight: Float32 [4, 3, 3, 3]");
    }

    [Fact]
    public async Task Code_is_recognized()
    {
        (await demo.RunAsync("invert photo.png --aligned WEIGHTS -o inspected")).ShouldSucceed();

        (await demo.RunAsync("inspect inspected/photo-code.safetensors")).Output
            .Should().Contain("container: safetensors")
            .And.Contain("holds: code of a face, 8 x 32").And.Contain("latent: Float32 [8, 32]");
    }
}
