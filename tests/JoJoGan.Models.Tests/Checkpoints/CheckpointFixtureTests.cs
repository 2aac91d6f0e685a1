using System.Numerics;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Checkpoints;

[Trait("Category", "Golden")]
[GoldenFile("container_zip.pt")]
[GoldenFile("container_zip_proto4.pt")]
[GoldenFile("container_legacy.pt")]
[GoldenFile("container_expected")]
[GoldenFile("stylegan2_tiny.pt")]
[GoldenFile("stylegan2_tiny_legacy_cuda.pt")]
[GoldenFile("jojo_style_tiny.pt")]
[GoldenFile("inversion_code_tiny.pt")]
[GoldenFile("rosinality_train_tiny.pt")]
[GoldenFile("e4e_tiny.pt")]
public sealed class CheckpointFixtureTests
{
    public static TheoryData<string> Containers => ["container_zip.pt", "container_zip_proto4.pt", "container_legacy.pt"];

    [Theory]
    [MemberData(nameof(Containers))]
    public void Tensors_of_every_type_stride_and_offset_have_the_expected_values(string name)
    {
        using Checkpoint checkpoint = Checkpoint.Open(GoldenFolder.File(name));
        using Checkpoint expected = Checkpoint.Open(GoldenFolder.File("container_expected.safetensors"));
        IReadOnlyDictionary<string, CheckpointTensor> tensors = checkpoint.StateDict("tensors");

        tensors.Keys.Should().BeEquivalentTo([.. expected.Tensors.Keys, "i16", "i8"]);
        foreach ((string key, CheckpointTensor wanted) in expected.Tensors)
        {
            tensors[key].Shape.Should().Equal(wanted.Shape, key);
            tensors[key].ElementType.Should().Be(key == "bf16" ? ScalarType.BFloat16 : wanted.ElementType, key);
            tensors[key].ToSingles().Should().Equal(wanted.ToSingles(), key);
            using Tensor read = tensors[key].ToTensor();
            using Tensor asFloat = read.to(ScalarType.Float32);
            using Tensor wantedTensor = wanted.ToTensor();
            using Tensor wantedFloat = wantedTensor.to(ScalarType.Float32);
            asFloat.Equals(wantedFloat).Should().BeTrue(key);
        }

        tensors["f64"].ToArray<double>().Should().Equal(expected.Tensors["f64"].ToArray<double>());
        tensors["i64"].ToArray<long>().Should().Equal(expected.Tensors["i64"].ToArray<long>());
        tensors["i16"].ToArray<short>().Should().Equal(-3, -2, -1, 0, 1, 2);
        tensors["i8"].ToArray<sbyte>().Should().Equal(-3, -2, -1, 0, 1, 2);
    }

    [Theory]
    [MemberData(nameof(Containers))]
    public void Views_keep_their_strides(string name)
    {
        using Checkpoint checkpoint = Checkpoint.Open(GoldenFolder.File(name));

        CheckpointTensor view = checkpoint.Tensor("tensors.transposed_view");

        view.Strides.Should().HaveCount(2).And.BeInAscendingOrder();
        view.Strides[0].Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Containers))]
    public void Values_of_every_kind_are_read(string name)
    {
        using Checkpoint checkpoint = Checkpoint.Open(GoldenFolder.File(name));
        IReadOnlyDictionary<string, CheckpointValue> root = checkpoint.Root.AsDictionary();

        root["int"].AsInteger().Should().Be(7);
        root["big"].AsInteger().Should().Be(BigInteger.Pow(2, 70));
        root["neg"].AsInteger().Should().Be(-300);
        root["float"].AsDouble().Should().Be(0.1);
        root["str"].AsText().Should().Be("héllo");
        root["none"].Kind.Should().Be(CheckpointValueKind.Null);
        root["true"].AsBoolean().Should().BeTrue();
        root["false"].AsBoolean().Should().BeFalse();
        root["list"].Kind.Should().Be(CheckpointValueKind.List);
        root["list"].AsList().Select(value => value.ToString()).Should().Equal("1", "\"a\"", "null");
        root["tuple"].Kind.Should().Be(CheckpointValueKind.Tuple);
        root["tuple"].AsList().Select(value => (int)value.AsInteger()).Should().Equal(1, 2);
        root["tuple4"].AsList().Select(value => (int)value.AsInteger()).Should().Equal(1, 2, 3, 4);
        root["bytes"].AsBytes().ToArray().Should().Equal(0x00, 0xFF);
        root["nested"].AsDictionary()["a"].AsDictionary()["b"].AsList()[0].AsTensor().ToSingles().Should().Equal(0, 1);
        root["same_twice"].AsList()[0].Should().BeSameAs(root["same_twice"].AsList()[1]);
        root["same_twice"].AsList()[0].AsTensor().ToArray<long>()
            .Should().Equal(checkpoint.Tensor("tensors.i64").ToArray<long>());
        root["np_scalar"].AsDouble().Should().Be(2.5);
    }

    [Theory]
    [InlineData("stylegan2_tiny.pt", CheckpointContainer.Zip)]
    [InlineData("stylegan2_tiny_legacy_cuda.pt", CheckpointContainer.Legacy)]
    public void Generator_and_discriminator_hold_the_formula(string name, CheckpointContainer container)
    {
        int seed = GeneratorSeed();
        using Checkpoint checkpoint = Checkpoint.Open(GoldenFolder.File(name));

        checkpoint.Container.Should().Be(container);
        ShouldHoldFormula(checkpoint.StateDict("g_ema"), WeightFormula.GeneratorRule, seed);
        ShouldHoldFormula(checkpoint.StateDict("d"), WeightFormula.DiscriminatorRule, seed);
        if (checkpoint.Has("g"))
        {
            ShouldHoldFormula(checkpoint.StateDict("g"), WeightFormula.GeneratorRule, seed + 1);
        }
    }

    [Fact]
    public void Both_containers_of_one_generator_have_one_hash()
    {
        using Checkpoint zip = Checkpoint.Open(GoldenFolder.File("stylegan2_tiny.pt"));
        using Checkpoint legacy = Checkpoint.Open(GoldenFolder.File("stylegan2_tiny_legacy_cuda.pt"));

        CheckpointHash.Of(legacy.StateDict("g_ema")).Should().Be(CheckpointHash.Of(zip.StateDict("g_ema")));
        CheckpointHash.Of(zip.StateDict("g")).Should().NotBe(CheckpointHash.Of(zip.StateDict("g_ema")));
        legacy.Tensor("latent_avg").ToSingles().Should().Equal(zip.Tensor("latent_avg").ToSingles());
        foreach ((string key, CheckpointTensor tensor) in legacy.Tensors)
        {
            tensor.ToSingles().Should().Equal(zip.Tensor(key).ToSingles(), key);
        }
    }

    [Fact]
    public void A_style_file_holds_the_generator_after_fine_tuning()
    {
        using GoldenCase run = GoldenCase.Open("finetune_disc64");
        using Checkpoint checkpoint = Checkpoint.Open(GoldenFolder.File("jojo_style_tiny.pt"));
        IReadOnlyDictionary<string, CheckpointTensor> weights = checkpoint.StateDict("g");

        run.NamesUnder("after20.").Should().NotBeEmpty();
        foreach (string name in run.NamesUnder("after20."))
        {
            using Tensor weight = weights[name].ToTensor();
            weight.Equals(run["after20." + name]).Should().BeTrue(name);
        }
    }

    [Fact]
    public void An_inversion_code_holds_the_formula()
    {
        using Checkpoint checkpoint = Checkpoint.Open(GoldenFolder.File("inversion_code_tiny.pt"));
        CheckpointTensor latent = checkpoint.Tensor("latent");

        latent.ToSingles().Should().Equal(WeightFormula.Values("ckpt:latent", latent.Count, 0, 1, GeneratorSeed()));
    }

    [Fact]
    public void A_training_checkpoint_is_read_with_optimizers_and_arguments()
    {
        int seed = GeneratorSeed();
        using Checkpoint checkpoint = Checkpoint.Open(GoldenFolder.File("rosinality_train_tiny.pt"));
        IReadOnlyDictionary<string, CheckpointValue> root = checkpoint.Root.AsDictionary();

        root.Keys.Should().Equal("g", "d", "g_ema", "g_optim", "d_optim", "args", "ada_aug_p");
        // The file was saved after an optimizer step of 0.002 at most in each weight.
        ShouldHoldFormula(checkpoint.StateDict("g_ema"), WeightFormula.GeneratorRule, seed, tolerance: 0.01f);
        ShouldHoldFormula(checkpoint.StateDict("d"), WeightFormula.DiscriminatorRule, seed, tolerance: 0.01f);
        root["args"].Kind.Should().Be(CheckpointValueKind.Dictionary);
        StyleGan2Config config = StyleGan2Config.FromLayout(
            checkpoint.StateDict("g_ema").ToDictionary(entry => entry.Key, entry => entry.Value.Shape), checkpoint.Path);
        root["args"].AsDictionary()["size"].AsInteger().Should().Be(config.Size);
        root["args"].AsDictionary()["n_mlp"].AsInteger().Should().Be(config.MlpLayers);
        root["ada_aug_p"].AsDouble().Should().Be(0);
        root["g_optim"].AsDictionary().Keys.Should().Equal("state", "param_groups");
        root["g_optim"].AsDictionary()["state"].AsDictionary().Keys.Should().Contain("0");
    }

    [Fact]
    public void An_e4e_checkpoint_holds_the_formula()
    {
        using GoldenCase fixture = GoldenCase.Open("e4e_tiny");
        int seed = fixture.Int("weight_seed");
        using Checkpoint checkpoint = Checkpoint.Open(GoldenFolder.File("e4e_tiny.pt"));

        ShouldHoldFormula(
            checkpoint.StateDict("state_dict.encoder"),
            (key, shape) => WeightFormula.EncoderRule(key, shape, 3), seed, "encoder.");
        ShouldHoldFormula(checkpoint.StateDict("state_dict.decoder"), WeightFormula.GeneratorRule, seed, "decoder.");
        CheckpointTensor average = checkpoint.Tensor("latent_avg");
        average.ToSingles().Should().Equal(WeightFormula.Values("latent_avg", average.Count, 0, 1, seed));
        checkpoint.Root.AsDictionary()["opts"].AsDictionary()["stylegan_size"].AsInteger()
            .Should().Be(fixture.Int("stylegan_size"));
    }

    private static int GeneratorSeed()
    {
        using GoldenCase fixture = GoldenCase.Open("generator");
        return fixture.Json("config").GetProperty("weight_seed").GetInt32();
    }

    private static void ShouldHoldFormula(
        IReadOnlyDictionary<string, CheckpointTensor> weights,
        Func<string, long[], (double Center, double Radius)?> rule,
        int seed,
        string prefix = "",
        float tolerance = 0)
    {
        foreach ((string key, CheckpointTensor tensor) in weights)
        {
            if (rule(key, [.. tensor.Shape]) is var (center, radius))
            {
                float[] expected = WeightFormula.Values(prefix + key, tensor.Count, center, radius, seed);
                tensor.ToSingles().Zip(expected, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThanOrEqualTo(tolerance, key);
            }
        }
    }
}
