using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Testing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Checkpoints;

public sealed class WeightLoadingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Net net = new();

    public void Dispose()
    {
        net.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Floats_of_every_width_fill_a_module(ScalarType stored)
    {
        using Checkpoint file = Save(stored);

        LiveTensors.LeftBy(() => WeightLoading.Load(net, file.Tensors, "f")).Should().Be(0);

        net.weight.dtype.Should().Be(ScalarType.Float32);
        net.weight.requires_grad.Should().BeTrue();
        using Tensor plain = net.weight.detach();
        plain.data<float>().ToArray().Should().Equal(0, 1, 2, 3, 4, 5);
        net.count.data<long>().ToArray().Should().Equal(7);
        CheckpointHash.Of(net).Should().Be(CheckpointHash.Of(file.Tensors));
    }

    [Fact]
    public void All_differences_are_told_and_nothing_is_written()
    {
        using Tensor wrong = ones(3, 2);
        using Tensor extra = ones(4);
        string path = Write([new("weight", wrong), new("stray", extra)]);
        using Checkpoint file = Checkpoint.Open(path);

        CheckpointException error = Assert.Throws<CheckpointException>(() => WeightLoading.Load(net, file.Tensors, path));

        (error.File, error.Key, error.Expected, error.Actual).Should().Be((path, "weight", "[2, 3]", "[3, 2]"));
        error.Message.Should().Be(
            $"{path}, key 'weight': the entry has another shape, and 2 more of its entries differ; " +
            "is it the right file for this " +
            "network and size? (expected [2, 3], found [3, 2])");
        error.Faults.Should().Equal(
            "key 'weight' has another shape (expected [2, 3], found [3, 2])",
            "key 'count' is missing (expected [1])",
            "key 'stray' is extra (found [4])");
        using Tensor plain = net.weight.detach();
        plain.data<float>().ToArray().Should().Equal(0, 0, 0, 0, 0, 0);
    }

    [Fact]
    public void A_shape_that_would_broadcast_is_refused()
    {
        using Tensor scalar = ones(1, 3);
        using Tensor count = ones(1, dtype: ScalarType.Int64);
        using Checkpoint file = Checkpoint.Open(Write([new("weight", scalar), new("count", count)]));

        Assert.Throws<CheckpointException>(() => WeightLoading.Load(net, file.Tensors, "f")).Actual.Should().Be("[1, 3]");
    }

    [Theory]
    [InlineData(ScalarType.Int32, ScalarType.Int64, "weight", "Float32", "Int32")]
    [InlineData(ScalarType.Bool, ScalarType.Int64, "weight", "Float32", "Bool")]
    [InlineData(ScalarType.Float32, ScalarType.Float32, "count", "Int64", "Float32")]
    [InlineData(ScalarType.Float32, ScalarType.Bool, "count", "Int64", "Bool")]
    public void Another_kind_of_elements_is_refused(
        ScalarType weightType, ScalarType countType, string key, string expected, string actual)
    {
        using Tensor weight = ones(2, 3, dtype: weightType);
        using Tensor count = ones(1, dtype: countType);
        using Checkpoint file = Checkpoint.Open(Write([new("weight", weight), new("count", count)]));

        CheckpointException error = Assert.Throws<CheckpointException>(() => WeightLoading.Load(net, file.Tensors, "f"));

        (error.Key, error.Expected, error.Actual).Should().Be((key, expected, actual));
    }

    [Fact]
    public void Prefix_extra_and_optional_keys_are_the_callers_choice()
    {
        using Tensor weight = ones(2, 3);
        using Checkpoint file = Checkpoint.Open(
            Write([new("enc.weight", weight), new("enc.old", weight), new("dec.weight", weight)]));

        WeightLoading.Load(
            net, file.Tensors, "f", ignoreExtra: key => key == "old", optional: key => key == "count", prefix: "enc.");

        using Tensor plain = net.weight.detach();
        plain.data<float>().ToArray().Should().OnlyContain(value => value == 1);
        net.count.data<long>().ToArray().Should().Equal(0);
        Assert.Throws<CheckpointException>(() => WeightLoading.Load(net, file.Tensors, "f", optional: _ => true, prefix: "enc."))
            .Key.Should().Be("enc.old");
        Assert.Throws<CheckpointException>(
            () => WeightLoading.Load(net, file.Tensors, "f", ignoreExtra: _ => true, prefix: "enc."))
            .Key.Should().Be("enc.count");
    }

    [Fact]
    public void Many_differences_stay_one_readable_message()
    {
        Tensor[] many = [.. Enumerable.Range(0, 1000).Select(_ => ones(1))];
        using Checkpoint file = Checkpoint.Open(
            Write(many.Select((tensor, i) => KeyValuePair.Create($"k{i}", tensor))));
        Array.ForEach(many, tensor => tensor.Dispose());

        CheckpointException error = Assert.Throws<CheckpointException>(() => WeightLoading.Load(net, file.Tensors, "f"));

        error.Message.Should().Contain("the entry is missing, and 1001 more of its entries differ").And.NotContain("nothing");
        error.Message[error.File.Length..].Length.Should().BeLessThan(250);
        error.Faults.Should().HaveCount(100);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Weights_that_are_no_numbers_are_refused_by_their_first_key(float value)
    {
        using Tensor weight = full([2, 3], 1f);
        weight[1, 2] = value;
        using Tensor count = ones(1, dtype: ScalarType.Int64);
        using Checkpoint file = Checkpoint.Open(Write([new("weight", weight), new("count", count)]));

        long left = LiveTensors.LeftBy(() => Assert.Throws<CheckpointException>(() => WeightLoading.Load(net, file.Tensors, "f"))
            .Message.Should().StartWith("f, key 'weight': holds a value that is NaN or infinite"));

        left.Should().Be(0);
    }

    [Fact]
    public void Number_that_only_a_wider_float_can_hold_is_refused()
    {
        using Tensor weight = full([2, 3], 1e300, dtype: ScalarType.Float64);
        using Tensor count = ones(1, dtype: ScalarType.Int64);
        using Checkpoint file = Checkpoint.Open(Write([new("weight", weight), new("count", count)]));

        Assert.Throws<CheckpointException>(() => WeightLoading.Load(net, file.Tensors, "f")).Key.Should().Be("weight");
    }

    [Fact]
    public void The_hash_sees_keys_shapes_types_and_values()
    {
        using Tensor a = tensor(new float[] { 1, 2 });
        using Tensor b = tensor(new float[] { 1, 3 });
        using Tensor turned = a.reshape(2, 1);
        using Tensor half = a.to(ScalarType.Float16);
        using Tensor whole = a.to(ScalarType.Int32);
        string hash = CheckpointHash.Of([new("a", a), new("b", b)]);

        hash.Should().MatchRegex("^[0-9a-f]{64}$");
        CheckpointHash.Of([new("b", b), new("a", a)]).Should().Be(hash);
        CheckpointHash.Of([new("a", half), new("b", b)]).Should().Be(hash);
        CheckpointHash.Of([new("a", b), new("b", a)]).Should().NotBe(hash);
        CheckpointHash.Of([new("a", a), new("c", b)]).Should().NotBe(hash);
        CheckpointHash.Of([new("a", turned), new("b", b)]).Should().NotBe(hash);
        CheckpointHash.Of([new("a", whole), new("b", b)]).Should().NotBe(hash);
        CheckpointHash.Of([new("a", a)]).Should().NotBe(hash);
    }

    private Checkpoint Save(ScalarType type)
    {
        using Tensor numbers = arange(6, dtype: ScalarType.Float32);
        using Tensor typed = numbers.to(type);
        using Tensor weight = typed.reshape(2, 3);
        using Tensor count = tensor(new long[] { 7 });
        return Checkpoint.Open(Write([new("weight", weight), new("count", count)]));
    }

    private string Write(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        string path = folder.File($"{Guid.NewGuid():N}.safetensors");
        SafetensorsFile.Write(path, tensors);
        return path;
    }

    private sealed class Net : nn.Module
    {
        internal readonly Parameter weight;
        internal readonly Tensor count;

        public Net()
            : base(nameof(Net))
        {
            weight = nn.Parameter(zeros(2, 3));
            count = zeros(1, dtype: ScalarType.Int64);
            RegisterComponents();
        }
    }
}
