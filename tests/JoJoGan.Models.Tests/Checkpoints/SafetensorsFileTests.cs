using JoJoGan.Errors;
using JoJoGan.Files;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Testing;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void A_written_tensor_reads_back_with_type_shape_and_values(ScalarType type)
    {
        using Tensor numbers = tensor(new float[] { 0, 1, 2, 3, 0, 5 });
        using Tensor written = numbers.to(type).reshape(2, 3);
        string path = folder.File("round.safetensors");

        SafetensorsFile.Write(path, [new("a", written)]);

        using Checkpoint file = Checkpoint.Open(path);
        file.Tensors.Keys.Should().Equal("a");
        file.Tensors["a"].ElementType.Should().Be(type);
        file.Tensors["a"].Shape.Should().Equal(2, 3);
        file.Tensors["a"].ToSingles().Should().Equal(type == ScalarType.Bool ? [0, 1, 1, 1, 0, 1] : [0, 1, 2, 3, 0, 5]);
        using Tensor read = file.Tensors["a"].ToTensor();
        read.dtype.Should().Be(type);
        read.shape.Should().Equal(2, 3);
        read.Equals(written).Should().BeTrue();
    }

    [Fact]
    public void Views_are_written_in_row_major_order()
    {
        using Tensor numbers = arange(6, dtype: ScalarType.Float32);
        using Tensor written = numbers.reshape(2, 3).transpose(0, 1);
        string path = folder.File("view.safetensors");

        SafetensorsFile.Write(path, [new("t", written)]);

        using Checkpoint file = Checkpoint.Open(path);
        file.Tensors["t"].ToSingles().Should().Equal(0, 3, 1, 4, 2, 5);
    }

    [Fact]
    public void Metadata_and_odd_keys_survive()
    {
        using Tensor scalar = tensor(2.5f);
        using Tensor empty = zeros(0, 4);
        var metadata = new Dictionary<string, string> { ["method"] = "JoJoGAN \"v1\"\n", ["größe"] = "" };
        string path = folder.File("metadata.safetensors");

        SafetensorsFile.Write(path, [new("a.\"b\"\\é", scalar), new("", empty)], metadata);

        using Checkpoint file = Checkpoint.Open(path);
        file.Metadata.Should().BeEquivalentTo(metadata);
        file.Tensors.Keys.Should().BeEquivalentTo("a.\"b\"\\é", "");
        file.Tensors["a.\"b\"\\é"].Shape.Should().BeEmpty();
        file.Tensors["a.\"b\"\\é"].ToSingles().Should().Equal(2.5f);
        file.Tensors[""].Shape.Should().Equal(0, 4);
        using Tensor none = file.Tensors[""].ToTensor();
        none.shape.Should().Equal(0, 4);
    }

    [Fact]
    public void Equal_contents_give_equal_files()
    {
        using Tensor a = ones(2);
        using Tensor b = zeros(3, dtype: ScalarType.Int64);

        SafetensorsFile.Write(folder.File("1"), [new("a", a), new("b", b)]);
        SafetensorsFile.Write(folder.File("2"), [new("b", b), new("a", a)]);

        File.ReadAllBytes(folder.File("1")).Should().Equal(File.ReadAllBytes(folder.File("2")));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        string path = folder.File("style.safetensors", [1, 2, 3]);
        using Tensor good = ones(1000);
        Tensor gone = ones(1000);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        IEnumerable<KeyValuePair<string, Tensor>> breaking = [new("a", good), new("b", gone)];

        Action[] failures =
        [
            () => SafetensorsFile.Write(path, breaking, cancellationToken: cancelled.Token),
            () => SafetensorsFile.Write(path, [new("a", good), new("a", good)]),
            () => SafetensorsFile.Write(path, [new("__metadata__", good)]),
            () => AtomicFile.Write(
                path,
                stream =>
                {
                    stream.Write(new byte[100_000]);
                    throw new IOException("No space left on device");
                },
                (reason, cause) => new FileWriteException(reason, path, cause)),
        ];
        failures[0].Should().Throw<OperationCanceledException>();
        failures[1].Should().Throw<ArgumentException>().WithMessage("*'a'*twice*");
        failures[2].Should().Throw<ArgumentException>();
        failures[3].Should().Throw<FileWriteException>().WithMessage("*style.safetensors*No space*free space*");
        gone.Dispose();

        File.ReadAllBytes(path).Should().Equal(1, 2, 3);
        Directory.GetFileSystemEntries(folder.Path).Should().Equal(path);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named_with_the_remedy()
    {
        using Tensor one = ones(1);
        string nowhere = Path.Combine(this.folder.File("nowhere"), "style.safetensors");
        Directory.CreateDirectory(this.folder.File("taken"));

        FluentActions.Invoking(() => SafetensorsFile.Write(nowhere, [new("a", one)])).Should().Throw<FileWriteException>()
            .WithMessage($"{nowhere}: the folder does not exist; create it first.").Which.Path.Should().Be(nowhere);
        FluentActions.Invoking(() => SafetensorsFile.Write(this.folder.File("taken"), [new("a", one)]))
            .Should().Throw<FileWriteException>()
            .WithMessage("*taken: the file cannot be written: a folder has this name*");
    }

    [Fact]
    public void Writing_keeps_the_tensors_and_leaves_none_behind()
    {
        using Tensor plain = ones(2, 3);
        using Tensor tensor = plain.transpose(0, 1).requires_grad_();

        LiveTensors.LeftBy(() => SafetensorsFile.Write(folder.File("live"), [new("a", tensor)])).Should().Be(0);

        tensor.sum().item<float>().Should().Be(6);
    }

    [Fact]
    public void A_missing_file_is_a_typed_error() =>
        Assert.Throws<WeightsNotFoundException>(() => Checkpoint.Open(folder.File("none")))
            .Message.Should().Contain("no such file");
}
