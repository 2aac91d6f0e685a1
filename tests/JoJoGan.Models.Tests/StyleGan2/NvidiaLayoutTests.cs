using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

public sealed class NvidiaLayoutTests : IDisposable
{
    private const double Tolerance = 1e-5;
    private readonly TemporaryFolder folder = new();
    private readonly NvidiaGenerator nvidia = new(seed: 4);

    public void Dispose()
    {
        nvidia.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("G_ema")]
    [InlineData("g_ema")]
    [InlineData(null)]
    public void A_generator_of_nvidia_computes_what_its_equations_say(string? key)
    {
        using StyleGan2Generator generator = NetworkLoader.LoadGenerator(Save(key), CPU);
        using var noGrad = no_grad();
        using Tensor z = WeightFormula.Tensor("z", [5, NvidiaGenerator.StyleDim], 0, 1.75, 1);
        using Tensor wplus = WeightFormula.Tensor("wplus", [2, NvidiaGenerator.Layers, NvidiaGenerator.StyleDim], 0, 1.75, 1);

        using Tensor w = generator.Mapping(z);
        using Tensor image = generator.Synthesize(wplus);

        generator.Config.Should().BeEquivalentTo(
            new { NvidiaGenerator.Size, NvidiaGenerator.StyleDim, NvidiaGenerator.MlpLayers, NvidiaGenerator.Layers });
        using Tensor expectedW = nvidia.Mapping(z);
        using Tensor expectedImage = nvidia.Synthesize(wplus);
        ShouldBeClose(w, expectedW);
        ShouldBeClose(image, expectedImage);
    }

    [Fact]
    public void A_translated_generator_is_the_base_and_the_style_that_rosinalitys_layout_would_be()
    {
        using StyleGan2Generator generator = NetworkLoader.LoadGenerator(Save("G_ema"), CPU);
        string converted = folder.File("converted.pt");
        TorchFile.Write(
            converted, new Dictionary<string, IEnumerable<KeyValuePair<string, Tensor>>> { ["g"] = generator.state_dict() });

        using Checkpoint checkpoint = Checkpoint.Open(converted);
        GeneratorWeights weights = GeneratorWeights.At(checkpoint, "g");

        CheckpointHash.Of(weights.Tensors).Should().Be(CheckpointHash.Of(generator));
        weights.Tensors.Should().ContainKey("convs.0.conv.blur.kernel").WhoseValue.ToSingles().Sum()
            .Should().BeApproximately(4, 1e-5f);
    }

    [Fact]
    public void Nothing_is_copied_before_it_is_needed()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Save("G_ema"));

        CheckpointTensor weight = GeneratorWeights.Find(checkpoint).Tensors["convs.1.conv.weight"];

        weight.Name.Should().Be("synthesis.b8.conv1.weight", "messages name the entry as the file has it");
        weight.Shape.Should().Equal(1, 8, 8, 3, 3);
        weight.ToSingles().Should().Equal(checkpoint.Tensor("G_ema.synthesis.b8.conv1.weight").ToSingles());
    }

    [Theory]
    [InlineData("synthesis.L0_36_512.weight", "*StyleGAN3*stylegan2*")]
    [InlineData("synthesis.b8.skip.weight", "*'resnet'*'skip'*")]
    [InlineData("mapping.embed.weight", "*conditional*without labels*")]
    [InlineData("input.input", "*means 'input.input' too*")]
    [InlineData("synthesis.b8.conv0.gain", "*extra*")]
    [InlineData("synthesis.b4.conv0.weight", "*extra*")]
    [InlineData("synthesis.b12.conv1.bias", "*extra*")]
    [InlineData("mapping.fc01.weight", "*extra*")]
    public void Entries_of_other_architectures_are_refused(string key, string message)
    {
        nvidia.Weights.Add(key, zeros(1));

        Loading(Save("G_ema")).Should().Throw<CheckpointException>()
            .WithMessage(message).Where(e => e.Key == key || e.Key == "synthesis.b4.const");
    }

    [Theory]
    [InlineData("synthesis.b16.conv1.noise_strength", "convs.3.noise.weight")]
    [InlineData("synthesis.b4.torgb.bias", "to_rgb1.bias")]
    [InlineData("mapping.fc0.bias", "style.1.bias")]
    public void A_missing_entry_is_named(string key, string name)
    {
        nvidia.Weights.Remove(key, out Tensor? removed);
        removed!.Dispose();

        Loading(Save("G_ema")).Should().Throw<CheckpointException>().WithMessage("*missing*").Which.Key.Should().Be(name);
    }

    [Fact]
    public void Another_filter_is_refused()
    {
        const string Key = "synthesis.b16.conv0.resample_filter";
        foreach (Tensor other in new[] { full(4, 4, 1 / 16f), zeros(12) })
        {
            nvidia.Weights[Key].Dispose();
            nvidia.Weights[Key] = other;

            Loading(Save("G_ema")).Should().Throw<CheckpointException>()
                .WithMessage("*another filter*[1, 3, 3, 1]*").Which.Key.Should().Be(Key);
        }
    }

    [Theory]
    [InlineData("G_ema")]
    [InlineData(null)]
    public void The_discriminator_that_such_a_file_lacks_is_named(string? key) =>
        FluentActions.Invoking(() => NetworkLoader.LoadDiscriminator(
            Save(key), new StyleGan2Config { Size = NvidiaGenerator.Size }, CPU))
            .Should().Throw<WeightsNotFoundException>().WithMessage("*no discriminator*");

    private static Action Loading(string path) => () => NetworkLoader.LoadGenerator(path, CPU).Dispose();

    private static void ShouldBeClose(Tensor actual, Tensor expected)
    {
        using Tensor largest = expected.abs().max();
        TensorComparison.ShouldBeClose(actual, expected, Tolerance * largest.item<double>());
    }

    /// <summary>Under a key as PyTorch file; without one as safetensors file.</summary>
    private string Save(string? key)
    {
        string path = folder.File("nvidia");
        if (key is null)
        {
            SafetensorsFile.Write(path, nvidia.Weights);
        }
        else
        {
            TorchFile.Write(path, new Dictionary<string, IEnumerable<KeyValuePair<string, Tensor>>> { [key] = nvidia.Weights });
        }

        return path;
    }
}
