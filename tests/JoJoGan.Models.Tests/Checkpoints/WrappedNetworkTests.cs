using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tests.Services;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing.Checkpoints;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Checkpoints;

/// <summary>State dicts as other people's programs leave them, which PyTorch loads.</summary>
public sealed class WrappedNetworkTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("g_ema", "module.", ".pt")]
    [InlineData("g_ema", "module.", ".safetensors")]
    [InlineData("", "module.", ".safetensors")]
    public void Generator_that_was_trained_on_several_GPUs_loads(string key, string prefix, string extension)
    {
        using var generator = new StyleGan2Generator(TestNetworks.Config);
        WeightFormula.FillGenerator(generator, seed: 1);
        string path = Write(key, generator.state_dict().ToDictionary(pair => prefix + pair.Key, pair => pair.Value), extension);

        using StyleGan2Generator loaded = NetworkLoader.LoadGenerator(path, CPU);

        CheckpointHash.Of(loaded).Should().Be(CheckpointHash.Of(generator));
    }

    [Theory]
    [InlineData("encoder.")]
    [InlineData("module.encoder.")]
    [InlineData("encoder.module.")]
    public void Encoder_loads_in_and_out_of_its_wrapper(string prefix)
    {
        using Encoder4EditingNetwork encoder = Encoder();
        string path = WriteEncoder(encoder.state_dict().ToDictionary(pair => prefix + pair.Key, pair => pair.Value));

        (StyleEncoderNetwork loaded, Tensor average) = NetworkLoader.LoadEncoder(path, CPU);

        using (loaded)
        using (average)
        {
            CheckpointHash.Of(loaded).Should().Be(CheckpointHash.Of(encoder));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.Float32)]
    public void Batch_counters_may_be_missing_or_floats(ScalarType? type)
    {
        using Encoder4EditingNetwork encoder = Encoder();
        using var scope = NewDisposeScope();
        string path = WriteEncoder(encoder.state_dict()
            .Where(pair => type is not null || !IsCounter(pair.Key))
            .ToDictionary(pair => "encoder." + pair.Key, pair => IsCounter(pair.Key) ? pair.Value.to(type!.Value) : pair.Value));

        (StyleEncoderNetwork loaded, Tensor average) = NetworkLoader.LoadEncoder(path, CPU);

        using (loaded)
        using (average)
        {
            loaded.state_dict().Where(pair => IsCounter(pair.Key)).Should().NotBeEmpty()
                .And.OnlyContain(pair => pair.Value.dtype == ScalarType.Int64);
            CheckpointHash.Of(loaded.state_dict().Where(pair => !IsCounter(pair.Key)))
                .Should().Be(CheckpointHash.Of(encoder.state_dict().Where(pair => !IsCounter(pair.Key))));
        }
    }

    [Fact]
    public void Tensor_that_is_not_read_where_a_weight_belongs_is_named_for_what_it_is()
    {
        byte[] pickle = PickleProgram.Of(p => p.EmptyDictionary().Mark()
            .Text("bias").Tensor("0", 2, [2], [1])
            .Text("weight").Tensor("1", 1, [1], [1], type: "ComplexFloatStorage").Raw('u'));
        using Checkpoint checkpoint = Checkpoint.Open(
            folder.File("l.pt", CheckpointBytes.Zip(pickle, ("0", CheckpointBytes.Floats(1, 2)), ("1", new byte[8]))));
        using var linear = nn.Linear(1, 2);

        CheckpointException error = Assert.Throws<CheckpointException>(
            () => WeightLoading.Load(linear, checkpoint.StateDict(), checkpoint.Path));

        error.Key.Should().Be("weight");
        error.Message.Should().Contain("is a tensor of complex numbers, which is not read").And.NotContain("missing");
    }

    private static bool IsCounter(string key) => key.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    private static Encoder4EditingNetwork Encoder()
    {
        var encoder = new Encoder4EditingNetwork(TestNetworks.EncoderConfig);
        WeightFormula.FillEncoder(encoder, 3, seed: 1);
        return encoder;
    }

    private string WriteEncoder(Dictionary<string, Tensor> encoder)
    {
        string path = folder.File("e4e.safetensors");
        using Tensor average = zeros(TestNetworks.EncoderConfig.Layers, TestNetworks.EncoderConfig.StyleDimension);
        SafetensorsFile.Write(path, [
            .. encoder.Select(pair => KeyValuePair.Create("state_dict." + pair.Key, pair.Value)), new("latent_avg", average)]);
        return path;
    }

    private string Write(string key, Dictionary<string, Tensor> tensors, string extension)
    {
        string path = folder.File("weights" + extension);
        if (extension == ".pt")
        {
            TorchFile.Write(path, new Dictionary<string, IEnumerable<KeyValuePair<string, Tensor>>> { [key] = tensors });
        }
        else
        {
            SafetensorsFile.Write(
                path, tensors.Select(pair => KeyValuePair.Create(key.Length > 0 ? $"{key}.{pair.Key}" : pair.Key, pair.Value)));
        }

        return path;
    }
}
