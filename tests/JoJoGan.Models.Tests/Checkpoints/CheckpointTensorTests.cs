using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Testing;
using JoJoGan.Testing.Checkpoints;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Checkpoints;

public sealed class CheckpointTensorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reading_after_dispose_throws()
    {
        Checkpoint checkpoint = OpenView([2], [1]);
        CheckpointTensor tensor = checkpoint.Tensor("w");
        checkpoint.Dispose();

        tensor.Invoking(t => t.ToTensor()).Should().Throw<ObjectDisposedException>();
        tensor.Invoking(t => t.ToSingles()).Should().Throw<ObjectDisposedException>();
        tensor.Shape.Should().Equal(2);
    }

    [Fact]
    public void Every_view_reads_as_its_strides_say()
    {
        var random = new Random(5);
        float[] storage = [.. Enumerable.Range(0, 24).Select(i => (float)i)];
        for (int round = 0; round < 200; round++)
        {
            long[] shape = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (long)random.Next(1, 4))];
            long[] strides = [.. shape.Select(_ => (long)random.Next(5))];
            long offset = random.Next(3);
            using Checkpoint checkpoint = OpenView(shape, strides, offset, storage);

            checkpoint.Tensor("w").ToSingles().Should().Equal(Indices(shape, strides, offset).Select(i => storage[i]));
        }
    }

    [Fact]
    public void Copying_converts_to_the_destination_and_leaves_no_tensor_behind()
    {
        using Checkpoint checkpoint = OpenView([2, 3], [1, 2], 0, [0, 1, 2, 3, 4, 5]);
        CheckpointTensor stored = checkpoint.Tensor("w");
        using Tensor same = zeros(2, 3);
        using Tensor wide = zeros(2, 3, dtype: ScalarType.Float64);
        using Tensor whole = zeros(3, 2);
        using Tensor turned = whole.transpose(0, 1);

        LiveTensors.LeftBy(() =>
        {
            stored.CopyTo(same);
            stored.CopyTo(wide);
            stored.CopyTo(turned);
            stored.ToTensor().Dispose();
        }).Should().Be(0);

        same.data<float>().ToArray().Should().Equal(0, 2, 4, 1, 3, 5);
        wide.data<double>().ToArray().Should().Equal(0, 2, 4, 1, 3, 5);
        whole.data<float>().ToArray().Should().Equal(0, 1, 2, 3, 4, 5);
    }

    [Fact]
    public void Copying_never_broadcasts()
    {
        using Checkpoint checkpoint = OpenView([2], [1]);
        using Tensor wider = zeros(3, 2);

        CheckpointException error = Assert.Throws<CheckpointException>(() => checkpoint.Tensor("w").CopyTo(wider));

        (error.Key, error.Expected, error.Actual).Should().Be(("w", "[3, 2]", "[2]"));
    }

    [Fact]
    public void Dimensions_of_size_1_change_no_element()
    {
        using Checkpoint checkpoint = OpenView([2, 3], [1, 2], 0, [0, 1, 2, 3, 4, 5]);

        CheckpointTensor view = checkpoint.Tensor("w").Unsqueezed(before: 1, after: 2);

        view.Shape.Should().Equal(1, 2, 3, 1, 1);
        view.ToSingles().Should().Equal(0, 2, 4, 1, 3, 5);
    }

    [Fact]
    public void Arrays_of_another_type_are_refused()
    {
        using Checkpoint checkpoint = OpenView([2], [1]);

        CheckpointException error = Assert.Throws<CheckpointException>(() => checkpoint.Tensor("w").ToArray<int>());

        (error.Expected, error.Actual).Should().Be(("Int32", "Float32"));
    }

    [Fact]
    public void Many_threads_read_one_file()
    {
        float[] storage = [.. Enumerable.Range(0, 100_000).Select(i => (float)i)];
        using Checkpoint checkpoint = OpenView([100_000], [1], 0, storage);

        Parallel.For(0, 64, _ => checkpoint.Tensor("w").ToSingles().AsSpan().SequenceEqual(storage).Should().BeTrue());
    }

    [Fact]
    public void A_newer_file_may_be_written_over_an_open_one()
    {
        string path = folder.File("style.safetensors");
        using Tensor one = ones(2);
        using Tensor two = full(2, 2f);
        SafetensorsFile.Write(path, [new("w", one)]);
        using Checkpoint old = Checkpoint.Open(path);

        SafetensorsFile.Write(path, [new("w", two)]);

        old.Tensors["w"].ToSingles().Should().Equal(1, 1);
        using Checkpoint newer = Checkpoint.Open(path);
        newer.Tensors["w"].ToSingles().Should().Equal(2, 2);
    }

    private static List<long> Indices(long[] shape, long[] strides, long offset)
    {
        List<long> indices = [offset];
        for (int d = 0; d < shape.Length; d++)
        {
            long size = shape[d];
            long stride = strides[d];
            indices = [.. indices.SelectMany(start => Enumerable.Range(0, (int)size).Select(i => start + (i * stride)))];
        }

        return indices;
    }

    private Checkpoint OpenView(long[] shape, long[] strides, long offset = 0, float[]? storage = null)
    {
        storage ??= [1.5f, -2];
        byte[] pickle = PickleProgram.Of(
            p => p.EmptyDictionary().Text("w").Tensor("0", storage.Length, shape, strides, offset).Raw('s'));
        return Checkpoint.Open(folder.File("view.pt", CheckpointBytes.Zip(pickle, ("0", CheckpointBytes.Floats(storage)))));
    }
}
