using System.IO.Compression;
using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Testing;
using JoJoGan.Testing.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Checkpoints;

public sealed class TorchFileTests : IDisposable
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
        using Tensor written = numbers.to(type).reshape(2, 3).transpose(0, 1);

        using Checkpoint file = Written(("g", [new("a", written)]));

        file.Container.Should().Be(CheckpointContainer.Zip);
        CheckpointTensor stored = file.Tensor("g.a");
        (stored.ElementType, stored.Count).Should().Be((type, 6));
        stored.Shape.Should().Equal(3, 2);
        stored.Strides.Should().Equal(2, 1);
        using Tensor read = stored.ToTensor();
        read.Equals(written).Should().BeTrue();
    }

    [Fact]
    public void Networks_and_their_keys_keep_their_order_and_odd_shapes()
    {
        using Tensor scalar = tensor(2.5f);
        using Tensor empty = zeros(0, 4);
        using Tensor huge = zeros(0, 1L << 40);

        using Checkpoint file = Written(
            ("g_ema", [new("b.größe", scalar), new("a", empty), new("c", huge)]), ("none", []), ("d", [new("a", scalar)]));

        file.Root.AsDictionary().Keys.Should().Equal("g_ema", "none", "d");
        file.Root.AsDictionary()["g_ema"].AsDictionary().Keys.Should().Equal("b.größe", "a", "c");
        file.Root.AsDictionary()["none"].AsDictionary().Should().BeEmpty();
        file.Tensor("g_ema.b.größe").Shape.Should().BeEmpty();
        file.Tensor("g_ema.b.größe").ToSingles().Should().Equal(2.5f);
        file.Tensor("g_ema.a").Shape.Should().Equal(0, 4);
        file.Tensor("g_ema.c").Shape.Should().Equal(0, 1L << 40);
        file.Tensor("d.a").ToSingles().Should().Equal(2.5f);
    }

    [Fact]
    public void A_generator_reads_back_bit_exact_under_the_keys_of_the_originals_style_files()
    {
        StyleGan2Config config = new()
        {
            Size = 16,
            StyleDim = 8,
            MlpLayers = 8,
            Channels = new Dictionary<int, int> { [4] = 6, [8] = 5, [16] = 4 },
        };
        using StyleGan2Generator generator = new(config, initialization: new torch.Generator(3));
        Dictionary<string, Tensor> state = generator.state_dict();

        using Checkpoint file = Written(("g", state));

        IReadOnlyDictionary<string, CheckpointTensor> read = file.StateDict("g");
        read.Keys.Should().BeEquivalentTo(state.Keys);
        read.Keys.Should().BeSubsetOf(Layout.Read("jojogan-style").Shapes("g").Keys);
        foreach ((string key, Tensor tensor) in state)
        {
            using Tensor found = read[key].ToTensor();
            found.Equals(tensor).Should().BeTrue(key);
        }
    }

    [Fact]
    public void The_archive_is_as_pytorch_writes_it()
    {
        using Tensor first = full(3, 7f);
        using Tensor second = ones(5, dtype: ScalarType.Int64);
        string path = folder.File("style.pt");

        Write(path, ("g", [new("a", first), new("b", second)]));

        using (ZipArchive zip = ZipFile.OpenRead(path))
        {
            zip.Entries.Select(entry => entry.FullName)
                .Should().Equal("archive/data.pkl", "archive/byteorder", "archive/data/0", "archive/data/1", "archive/version");
            zip.Entries.Should().OnlyContain(entry => entry.Length == entry.CompressedLength);
            Text(zip, "archive/byteorder").Should().Be("little");
            Text(zip, "archive/version").Should().Be("3\n");
            zip.GetEntry("archive/data/0")!.Crc32.Should().Be(Crc32.Append(0, CheckpointBytes.Floats(7, 7, 7)));
        }

        byte[] content = File.ReadAllBytes(path);
        (content.AsSpan().IndexOf(CheckpointBytes.Floats(7, 7, 7)) % 64).Should().Be(0);
    }

    [Fact]
    public void Equal_contents_give_equal_files()
    {
        using Tensor a = ones(2);

        Write(folder.File("1"), ("g", [new("a", a)]));
        Write(folder.File("2"), ("g", [new("a", a)]));

        File.ReadAllBytes(folder.File("1")).Should().Equal(File.ReadAllBytes(folder.File("2")));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        string path = folder.File("style.pt", [1, 2, 3]);
        using Tensor good = ones(10);
        using Tensor complex = zeros(1, dtype: ScalarType.ComplexFloat32);
        using Tensor one = zeros(1);
        using Tensor large = one.expand(450_000_000);
        using Tensor larger = one.expand(600_000_000);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Action[] failures =
        [
            () => TorchFile.Write(
                path,
                new Dictionary<string, IEnumerable<KeyValuePair<string, Tensor>>> { ["g"] = [new("a", good)] },
                cancelled.Token),
            () => Write(path, ("g", [new("a", good), new("a", good)])),
            () => Write(path, ("g", [new("a", complex)])),
            () => Write(path, ("g", [new("a", larger)])),
            () => Write(path, ("g", [new("a", large), new("b", large)]), ("d", [new("a", large)])),
            () => Write(Path.Combine(folder.File("nowhere"), "style.pt"), ("g", [new("a", good)])),
        ];
        failures[0].Should().Throw<OperationCanceledException>();
        failures[1].Should().Throw<ArgumentException>().WithMessage("*'a'*twice*'g'*");
        failures[2].Should().Throw<ArgumentException>().WithMessage("*ComplexFloat32*");
        failures[3].Should().Throw<ArgumentException>().WithMessage("*'a'*2 GB*");
        failures[4].Should().Throw<ArgumentException>().WithMessage("*3 tensors of 5400000000 bytes*4 GB*safetensors*");
        failures[5].Should().Throw<FileWriteException>().WithMessage("*style.pt: the folder does not exist*");

        File.ReadAllBytes(path).Should().Equal(1, 2, 3);
        Directory.GetFileSystemEntries(folder.Path).Should().Equal(path);
    }

    [Fact]
    public void Writing_keeps_the_tensors_and_leaves_none_behind()
    {
        using Tensor plain = ones(2, 3);
        using Tensor tensor = plain.transpose(0, 1).requires_grad_();

        LiveTensors.LeftBy(() => Write(folder.File("live.pt"), ("g", [new("a", tensor)]))).Should().Be(0);

        tensor.sum().item<float>().Should().Be(6);
    }

    private static string Text(ZipArchive zip, string entry)
    {
        using var reader = new StreamReader(zip.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    private static void Write(string path, params (string Name, IEnumerable<KeyValuePair<string, Tensor>> Tensors)[] groups) =>
        TorchFile.Write(path, groups.ToDictionary(group => group.Name, group => group.Tensors));

    private Checkpoint Written(params (string Name, IEnumerable<KeyValuePair<string, Tensor>> Tensors)[] groups)
    {
        string path = folder.File("written.pt");
        Write(path, groups);
        return Checkpoint.Open(path);
    }
}
