using System.Text;
using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Testing.Checkpoints;

namespace JoJoGan.Models.Tests.Checkpoints;

public sealed class ContainerTests : IDisposable
{
    private static readonly byte[] OneTensor = PickleProgram.Of(
        p => p.EmptyDictionary().Text("w").Tensor("0", 2, [2], [1]).Raw('s'));
    private static readonly byte[] Data = CheckpointBytes.Floats(1.5f, -2);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_checksum_is_the_one_of_zip()
    {
        Crc32.Append(0, "123456789"u8).Should().Be(0xCBF43926);
        Crc32.Append(Crc32.Append(0, "12345678"u8), "9"u8).Should().Be(0xCBF43926);
    }

    [Fact]
    public void The_container_is_told_by_content_not_by_name()
    {
        using Checkpoint zip = Open("a.safetensors", CheckpointBytes.Zip(OneTensor, ("0", Data)));
        using Checkpoint legacy = Open("b.zip", CheckpointBytes.Legacy(OneTensor, ("0", 2, Data)));
        using Checkpoint safetensors = Open(
            "c.pt", CheckpointBytes.Safetensors("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8));

        zip.Container.Should().Be(CheckpointContainer.Zip);
        legacy.Container.Should().Be(CheckpointContainer.Legacy);
        safetensors.Container.Should().Be(CheckpointContainer.Safetensors);
        zip.Tensor("w").ToSingles().Should().Equal(1.5f, -2);
        legacy.Tensor("w").ToSingles().Should().Equal(1.5f, -2);
        safetensors.Tensor("w").ToSingles().Should().Equal(0, 0);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("<!DOCTYPE html><html>", "web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid", "git lfs pull")]
    [InlineData("\u0080\u0002}.", "plain pickle")]
    [InlineData("hello, world", "neither")]
    public void Other_files_are_refused_with_a_hint(string content, string hint)
    {
        string path = folder.File("other.pt", Encoding.Latin1.GetBytes(content));

        Assert.Throws<CheckpointException>(() => Checkpoint.Open(path)).Message.Should().StartWith(path).And.Contain(hint);
    }

    [Theory]
    [InlineData("torch_utils.persistence", "_reconstruct_persistent_obj", 4)]
    [InlineData("dnnlib.tflib.network", "Network", 3)]
    [InlineData("__main__", "Generator", 2)]
    public void Files_that_pickle_code_name_it_and_the_way_to_convert_them(string module, string name, byte protocol)
    {
        byte[] pickle = PickleProgram.Of(
            p =>
            {
                p.EmptyDictionary().Text("G_ema");
                (protocol >= 4 ? p.StackGlobal(module, name) : p.Global(module, name))
                    .EmptyDictionary().Raw(0x85).Reduce().Raw('s');
            },
            protocol);

        foreach (byte[] content in new[] { pickle, CheckpointBytes.Zip(pickle), CheckpointBytes.Legacy(pickle) })
        {
            CheckpointException error = Assert.Throws<CheckpointException>(() => Open("network.pkl", content));

            error.Key.Should().Be($"{module}.{name}");
            error.Message.Should().Contain("nothing was executed").And.Contain("docs/checkpoints.md");
        }
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_typed_errors()
    {
        Assert.Throws<WeightsNotFoundException>(() => Checkpoint.Open(folder.File("none.pt")))
            .Path.Should().Be(folder.File("none.pt"));
        Assert.Throws<WeightsNotFoundException>(() => Checkpoint.Open(folder.File("none/none.pt")));
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path));
    }

    [Fact]
    public void A_damaged_storage_is_noticed_when_it_is_read_and_not_before()
    {
        byte[] content = CheckpointBytes.Zip(OneTensor, ("0", Data));
        int place = content.AsSpan().IndexOf(Data);
        content[place] ^= 1;
        using Checkpoint checkpoint = Open("damaged.pt", content);

        CheckpointException error = Assert.Throws<CheckpointException>(() => checkpoint.Tensor("w").ToTensor());
        error.Key.Should().Be("w");
        Assert.Throws<CheckpointException>(() => checkpoint.Tensor("w").ToSingles()).Message.Should().Contain("checksum");
    }

    [Fact]
    public void Archives_that_are_not_as_pytorch_writes_them_are_refused()
    {
        var pickle = new CheckpointBytes.ZipEntry("archive/data.pkl", OneTensor);
        var storage = new CheckpointBytes.ZipEntry("archive/data/0", Data);
        Refused([storage]).Should().Contain("0 entries NAME/data.pkl");
        Refused([pickle, storage, pickle with { Name = "other/data.pkl" }]).Should().Contain("2 entries NAME/data.pkl");
        Refused([pickle]).Should().Contain("key '0'").And.Contain("missing");
        Refused([pickle, storage, storage]).Should().Contain("twice");
        Refused([pickle, storage with { Method = 8 }]).Should().Contain("compressed");
        Refused([pickle, storage with { Content = new byte[9] }]).Should().Contain("expected 8 bytes, found 9 bytes");
        Refused([pickle, storage with { Size = 1 << 30 }]).Should().Contain("beyond");
        Refused([pickle, storage with { Offset = 1 }]).Should().Contain("not where");
        Refused([pickle, storage with { Offset = 0xFFFFFFF0 }]).Should().Contain("cut off");
        Refused([pickle with { Crc32 = 1 }, storage]).Should().Contain("checksum");
        Refused([pickle, storage, new("archive/byteorder", "big"u8.ToArray())]).Should().Contain("little-endian");
        Accepted([pickle, storage, new("archive/byteorder", "little"u8.ToArray())]);
        Accepted([new("data.pkl", OneTensor), new("data/0", Data)]);
    }

    [Fact]
    public void Streams_whose_storages_do_not_fit_are_refused()
    {
        Assert.Throws<CheckpointException>(() => Open("l.pt", CheckpointBytes.Legacy(OneTensor)))
            .Message.Should().Contain("missing");
        Assert.Throws<CheckpointException>(() => Open("l.pt", CheckpointBytes.Legacy(OneTensor, ("1", 2, Data))));
        Assert.Throws<CheckpointException>(() => Open("l.pt", CheckpointBytes.Legacy(OneTensor, ("0", 3, Data))));
        Assert.Throws<CheckpointException>(() => Open("l.pt", CheckpointBytes.Legacy(OneTensor, ("0", -2, Data))));
        Assert.Throws<CheckpointException>(() => Open("l.pt", CheckpointBytes.Legacy(OneTensor, ("0", long.MaxValue, Data))));
        Assert.Throws<CheckpointException>(() => Open("l.pt", CheckpointBytes.Legacy(OneTensor, ("0", 2, Data), ("0", 2, Data))));
    }

    [Fact]
    public void Pickles_of_python_2_are_read()
    {
        byte[] pickle = PickleProgram.Of(p => p
            .Global("collections", "OrderedDict")
            .EmptyList().EmptyList().Raw("U\u0001w").Raw('a').Tensor("0", 2, [2], [1]).Raw('a').Raw('a')
            .EmptyList().Raw("U\u0004when").Raw('a').Raw("I4294967296\n").Raw('a').Raw('a')
            .EmptyList().Raw("U\u0003yes").Raw('a').Raw("I01\n").Raw('a').Raw('a')
            .Raw(0x85).Reduce());
        using Checkpoint checkpoint = Open("py2.pth", CheckpointBytes.Legacy(pickle, ("0", 2, Data)));

        checkpoint.Root.AsDictionary().Keys.Should().Equal("w", "when", "yes");
        checkpoint.Tensor("w").ToSingles().Should().Equal(1.5f, -2);
        checkpoint.Root.AsDictionary()["when"].AsInteger().Should().Be(4294967296);
        checkpoint.Root.AsDictionary()["yes"].AsBoolean().Should().BeTrue();
    }

    [Fact]
    public void Element_types_devices_sizes_and_sets_become_plain_values()
    {
        byte[] pickle = PickleProgram.Of(p => p.Mark()
            .Global("torch", "float16")
            .Global("torch", "device").Text("cuda:0").Raw(0x85).Reduce()
            .Global("torch", "Size").Numbers(2, 3).Raw(0x85).Reduce()
            .Global("__builtin__", "set").EmptyList().Int(5).Raw('a').Raw(0x85).Reduce()
            .Raw(0x8F).Mark().Int(6).Raw(0x90)
            .Mark().Int(7).Raw(0x91)
            .Tuple());
        using Checkpoint checkpoint = Open("values.pt", CheckpointBytes.Zip(pickle));

        IReadOnlyList<CheckpointValue> values = checkpoint.Root.AsList();
        values[0].AsText().Should().Be("torch.float16");
        values[1].AsText().Should().Be("cuda:0");
        values[2].AsList().Select(value => (int)value.AsInteger()).Should().Equal(2, 3);
        values.Skip(3).Select(value => (int)value.AsList().Single().AsInteger()).Should().Equal(5, 6, 7);
    }

    [Fact]
    public void A_value_of_another_kind_says_so()
    {
        using Checkpoint checkpoint = Open("values.pt", CheckpointBytes.Zip(PickleProgram.Of(p => p.Int(1))));

        checkpoint.Root.Invoking(root => root.AsTensor())
            .Should().Throw<InvalidOperationException>().WithMessage("*Integer*Tensor*");
        Assert.Throws<CheckpointException>(() => checkpoint.StateDict()).Message.Should().Contain("no tensors");
    }

    [Fact]
    public void State_dicts_are_found_by_their_key_or_the_keys_there_are_listed()
    {
        byte[] pickle = PickleProgram.Of(p => p.EmptyDictionary().Mark()
            .Text("g_ema").EmptyDictionary().Text("conv.weight").Tensor("0", 2, [2], [1]).Put(1).Raw('s')
            .Text("latent_avg").Get(1)
            .Text("args").EmptyDictionary()
            .Raw('u'));
        using Checkpoint checkpoint = Open("nested.pt", CheckpointBytes.Zip(pickle, ("0", Data)));

        checkpoint.Tensors.Keys.Should().Equal("g_ema.conv.weight", "latent_avg");
        checkpoint.StateDict("g_ema").Keys.Should().Equal("conv.weight");
        checkpoint.StateDict("g_ema")["conv.weight"].Name.Should().Be("conv.weight");
        checkpoint.StateDict("g_ema.conv").Keys.Should().Equal("weight");
        checkpoint.Has("g_ema").Should().BeTrue();
        checkpoint.Has("latent_avg").Should().BeTrue();
        checkpoint.Has("g").Should().BeFalse();
        CheckpointException error = Assert.Throws<CheckpointException>(() => checkpoint.StateDict("d"));
        error.Key.Should().Be("d");
        error.Message.Should().Contain("g_ema, latent_avg, args");
        Assert.Throws<CheckpointException>(() => checkpoint.Tensor("latent")).Message.Should().Contain("latent_avg");
    }

    [Fact]
    public void Keys_that_collide_once_flattened_are_refused()
    {
        byte[] pickle = PickleProgram.Of(p => p.EmptyDictionary().Mark()
            .Text("a.b").Tensor("0", 2, [2], [1]).Put(1)
            .Text("a").EmptyDictionary().Text("b").Get(1).Raw('s')
            .Raw('u'));

        Assert.Throws<CheckpointException>(() => Open("c.pt", CheckpointBytes.Zip(pickle, ("0", Data)))).Key.Should().Be("a.b");
    }

    [Fact]
    public void An_archive_above_4_GB_is_read_in_place()
    {
        const int Count = 3;
        const long Large = 1_500_000_000;
        byte[] pickle = PickleProgram.Of(p =>
        {
            p.EmptyDictionary().Text("w").Tensor("last", 2, [2], [1]).Raw('s');
        });
        string path = folder.File("large.pt");
        using (FileStream file = File.Create(path))
        {
            WriteLargeArchive(file, pickle, Count, Large);
        }

        new FileInfo(path).Length.Should().BeGreaterThan(1L << 32);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using Checkpoint checkpoint = Checkpoint.Open(path);
        checkpoint.Tensor("w").ToSingles().Should().Equal(1.5f, -2);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    /// <summary>A zip64 archive with holes for its large storages (a sparse file), the small one behind them.</summary>
    private static void WriteLargeArchive(FileStream file, byte[] pickle, int count, long large)
    {
        (string Name, byte[] Content, long Length)[] entries =
        [
            ("archive/data.pkl", pickle, pickle.Length),
            .. Enumerable.Range(0, count).Select(i => ($"archive/data/{i}", Array.Empty<byte>(), large)),
            ("archive/data/last", Data, Data.Length),
        ];
        var offsets = new List<long>();
        foreach ((string name, byte[] content, long length) in entries)
        {
            offsets.Add(file.Position);
            CheckpointBytes.Write(
                file, 0x04034B50u, (ushort)45, (ushort)0, (ushort)0, 0u, 0u, 0u, 0u, (ushort)name.Length, (ushort)0);
            file.Write(Encoding.ASCII.GetBytes(name));
            file.Write(content);
            file.Seek(length - content.Length, SeekOrigin.Current);
        }

        long start = file.Position;
        for (int i = 0; i < entries.Length; i++)
        {
            CheckpointBytes.Write(
                file, 0x02014B50u, (ushort)45, (ushort)45, (ushort)0, (ushort)0, 0u, Crc32.Append(0, entries[i].Content));
            CheckpointBytes.Write(file, uint.MaxValue, uint.MaxValue, (ushort)entries[i].Name.Length, (ushort)28);
            CheckpointBytes.Write(file, (ushort)0, (ushort)0, (ushort)0, 0u, uint.MaxValue);
            file.Write(Encoding.ASCII.GetBytes(entries[i].Name));
            CheckpointBytes.Write(file, (ushort)1, (ushort)24, entries[i].Length, entries[i].Length, offsets[i]);
        }

        long end = file.Position;
        CheckpointBytes.Write(
            file, 0x06064B50u, 44L, (ushort)45, (ushort)45, 0u, 0u,
            (long)entries.Length, (long)entries.Length, end - start, start);
        CheckpointBytes.Write(file, 0x07064B50u, 0u, end, 1u);
        CheckpointBytes.Write(
            file, 0x06054B50u, (ushort)0, (ushort)0, ushort.MaxValue, ushort.MaxValue, uint.MaxValue, uint.MaxValue, (ushort)0);
    }

    private Checkpoint Open(string name, byte[] content) => Checkpoint.Open(folder.File(name, content));

    private string Refused(CheckpointBytes.ZipEntry[] entries) =>
        Assert.Throws<CheckpointException>(() => Open("zip.pt", CheckpointBytes.Zip(entries))).Message;

    private void Accepted(CheckpointBytes.ZipEntry[] entries)
    {
        using Checkpoint checkpoint = Open("zip.pt", CheckpointBytes.Zip(entries));
        checkpoint.Tensor("w").ToSingles().Should().Equal(1.5f, -2);
    }
}
