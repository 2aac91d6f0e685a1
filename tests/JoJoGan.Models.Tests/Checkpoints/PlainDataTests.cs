using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Testing;
using JoJoGan.Testing.Checkpoints;

namespace JoJoGan.Models.Tests.Checkpoints;

/// <summary>What PyTorch's weights_only takes for plain data is read, or named and passed over.</summary>
public sealed class PlainDataTests : IDisposable
{
    private static readonly byte[] Data = CheckpointBytes.Floats(1.5f, -2);

    /// <summary>Instructions that leave one value, and its text.</summary>
    private static readonly (string Text, Action<PickleProgram> Write, byte Protocol)[] Values =
    [
        ("Dictionary of 2", p => p.Global("collections", "Counter").EmptyDictionary()
            .Mark().Int(1).Int(2).Int(3).Int(4).Raw('u').Raw(0x85).Reduce(), 2),
        ("Dictionary of 0", p => p.Global("collections", "Counter").EmptyTuple().Reduce(), 2),
        ("3 bytes", p => p.Global("__builtin__", "bytearray").Text("a\u00FFb").Text("latin-1").Raw(0x86).Reduce(), 2),
        ("0 bytes", p => p.Global("builtins", "bytearray").EmptyTuple().Reduce(), 3),
        ("2 bytes", p => p.Global("builtins", "bytearray").Raw('C').Raw(2).Raw("ab").Raw(0x85).Reduce(), 3),
        ("2 bytes", p => p.Raw(0x96).UInt64(2).Raw("ab"), 5),
        ("Tuple of 2", p => p.Global("__builtin__", "complex").Double(1).Double(-2).Raw(0x86).Reduce(), 2),
        ("\"torch.complex64\"", p => p.Global("torch", "complex64"), 2),
        ("\"torch.sparse_coo\"", p => p.Global("torch.serialization", "_get_layout").Text("torch.sparse_coo").Raw(0x85)
            .Reduce(), 2),
    ];

    /// <summary>Instructions that leave a key, and how it is written.</summary>
    private static readonly (string Text, Action<PickleProgram> Write)[] Keys =
    [
        ("None", p => p.None()),
        ("True", p => p.Raw(0x88)),
        ("False", p => p.Raw(0x89)),
        ("-7", p => p.Int(-7)),
        ("1.5", p => p.Double(1.5)),
        ("('a', 1)", p => p.Text("a").Int(1).Raw(0x86)),
        ("()", p => p.EmptyTuple()),
        ("(None,)", p => p.None().Raw(0x85)),
        ("((1.5, True), b'x')", p => p.Double(1.5).Raw(0x88).Raw(0x86).Raw('C').Raw(1).Raw("x").Raw(0x86)),
        ("torch.float16", p => p.Global("torch", "float16")),
    ];

    /// <summary>
    /// Instructions that leave a tensor that is not read, what it is called, and the storage that it has in a stream.
    /// </summary>
    private static readonly (string What, Action<PickleProgram> Write, int Bytes)[] Unread =
    [
        ("tensor of complex numbers", p => p.Tensor("1", 1, [1], [1], type: "ComplexFloatStorage"), 8),
        ("tensor of complex numbers", p => p.Tensor("1", 1, [], [], type: "ComplexDoubleStorage"), 16),
        ("sparse tensor", p => Sparse(p), 4),
        (
            "sparse tensor",
            p => Sparse(p.Global("torch._utils", "_rebuild_parameter").Mark()).Raw(0x88).None().Tuple().Reduce(),
            4),
        (
            "quantized tensor",
            p => p.Global("torch._utils", "_rebuild_qtensor").Mark().Storage("1", 1, "QInt8Storage").Int(0).Numbers(1).Numbers(1)
                .Mark().Global("torch", "per_tensor_affine").Double(0.1).Int(0).Tuple().Raw(0x89).None().Tuple().Reduce(),
            1),
        (
            "tensor of torch.float8_e5m2",
            p => p.Global("torch._utils", "_rebuild_tensor_v3").Mark().Mark().Text("storage")
                .Global("torch.storage", "UntypedStorage")
                .Text("1").Text("cpu").Int(1).Tuple().Raw('Q').Int(0).Numbers(1).Numbers(1).Raw(0x89).None()
                    .Global("torch", "float8_e5m2").Tuple().Reduce(),
            1),
        (
            "tensor without data",
            p => p.Global("torch._utils", "_rebuild_meta_tensor_no_storage").Mark()
                .Global("torch", "float32").Numbers(1).Numbers(1).Raw(0x89).Tuple().Reduce(),
            0),
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("counter.pt", "a")]
    [InlineData("keys-none.pt", "a")]
    [InlineData("keys-tuple.pt", "('a', 1)")]
    [InlineData("list.pt", "0", "1")]
    [InlineData("proto3-legacy.pt", "a")]
    [InlineData("sparse.pt", "a")]
    public void Published_cases_are_read(string name, params string[] keys)
    {
        using Checkpoint checkpoint = Checkpoint.Open(CaseFile.Path(name));

        checkpoint.Tensors.Keys.Should().Equal(keys);
        checkpoint.Tensors.Values.Should()
            .OnlyContain(tensor => tensor.Shape.SequenceEqual(new long[] { 4, 6 }) && tensor.ToSingles().Length == 24);
    }

    [Fact]
    public void Plain_values_are_read()
    {
        foreach ((string text, Action<PickleProgram> write, byte protocol) in Values)
        {
            using Checkpoint checkpoint = Open(CheckpointBytes.Zip(PickleProgram.Of(write, protocol)));

            checkpoint.Root.ToString().Should().Be(text);
        }
    }

    [Fact]
    public void Byte_arrays_and_complex_numbers_keep_their_values()
    {
        using Checkpoint checkpoint = Open(CheckpointBytes.Zip(PickleProgram.Of(p => p
            .Global("__builtin__", "bytearray").Text("a\u00FF").Text("latin-1").Raw(0x86).Reduce()
            .Global("__builtin__", "complex").Double(1).Double(-2).Raw(0x86).Reduce().Raw(0x86))));

        checkpoint.Root.AsList()[0].AsBytes().ToArray().Should().Equal((byte)'a', 0xFF);
        checkpoint.Root.AsList()[1].AsList().Select(part => part.AsDouble()).Should().Equal(1, -2);
    }

    [Fact]
    public void Keys_of_every_plain_kind_are_written_as_python_writes_them()
    {
        byte[] pickle = PickleProgram.Of(p =>
        {
            p.EmptyDictionary().Mark();
            foreach ((_, Action<PickleProgram> write) in Keys)
            {
                write(p);
                p.Tensor("0", 2, [2], [1]);
            }

            p.Raw('u');
        });
        using Checkpoint checkpoint = Open(CheckpointBytes.Zip(pickle, ("0", Data)));

        checkpoint.Root.AsDictionary().Keys.Should().Equal(Keys.Select(key => key.Text));
        checkpoint.Tensors.Keys.Should().Equal(Keys.Select(key => key.Text));
        checkpoint.Tensor("('a', 1)").ToSingles().Should().Equal(1.5f, -2);
    }

    [Fact]
    public void Keys_that_read_alike_are_refused_by_name()
    {
        Action<PickleProgram>[] pairs =
        [
            p => p.Int(1).None().Text("1").None(),
            p => p.Text("None").None().None().None(),
            p => p.Raw(0x88).None().Text("True").None(),
            p => p.Int(1).Raw(0x85).None().Text("(1,)").None(),
        ];
        CheckpointException[] refusals =
        [
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(CaseFile.Path("keys-int-str.pt"))),
            .. pairs.Select(write => Assert.Throws<CheckpointException>(() => Open(CheckpointBytes.Zip(PickleProgram.Of(p =>
            {
                write(p.EmptyDictionary().Mark());
                p.Raw('u');
            }))))),
        ];

        refusals.Select(refusal => refusal.Key).Should().Equal("1", "1", "None", "True", "(1,)");
        refusals.Should().OnlyContain(refusal => refusal.Message.Contains("two keys that read alike"));
    }

    [Fact]
    public void Keys_that_are_too_long_or_deep_are_refused()
    {
        Action<PickleProgram>[] keys =
        [
            p => p.Text(new string('k', 4090)).Raw(0x85).Raw(0x85).Raw(0x85),
            p => p.EmptyTuple().Repeat(20, q => q.Raw(0x85)),
            p => p.None().Repeat(8, q => q.Put(0).Get(0).Get(0).Raw(0x87)),
            p => p.EmptyDictionary().Raw(0x85),
            p => p.Global("collections", "OrderedDict"),
        ];
        foreach (Action<PickleProgram> write in keys)
        {
            byte[] pickle = PickleProgram.Of(p =>
            {
                write(p.EmptyDictionary());
                p.None().Raw('s');
            });

            Assert.Throws<CheckpointException>(() => Open(CheckpointBytes.Zip(pickle))).Message.Should().Contain("as a key");
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Legacy_streams_of_every_protocol_are_read(byte protocol)
    {
        byte[] pickle = PickleProgram.Of(p => p.EmptyDictionary().Text("w").Tensor("0", 2, [2], [1]).Raw('s'), protocol);
        using Checkpoint checkpoint = Open(CheckpointBytes.Legacy(pickle, protocol, ("0", 2, Data)));

        checkpoint.Container.Should().Be(CheckpointContainer.Legacy);
        checkpoint.Tensor("w").ToSingles().Should().Equal(1.5f, -2);
    }

    [Fact]
    public void Tensors_of_other_kinds_are_named_and_passed_over_unless_wanted()
    {
        foreach ((string what, Action<PickleProgram> write, int bytes) in Unread)
        {
            byte[] pickle = PickleProgram.Of(p =>
            {
                write(p.EmptyDictionary().Mark().Text("other"));
                p.Text("w").Tensor("0", 2, [2], [1]).Raw('u');
            });
            (string, long, byte[])[] legacy = bytes == 0 ? [("0", 2, Data)] : [("1", 1, new byte[bytes]), ("0", 2, Data)];
            ShouldPassOver(what, CheckpointBytes.Zip(pickle, ("0", Data), ("1", new byte[bytes])));
            ShouldPassOver(what, CheckpointBytes.Legacy(pickle, legacy));
        }
    }

    [Fact]
    public void Tensors_that_have_attributes_are_tensors()
    {
        byte[] pickle = PickleProgram.Of(p => p.Global("torch._tensor", "_rebuild_from_type_v2").Mark()
            .Global("torch._utils", "_rebuild_tensor_v2").Global("torch", "Tensor")
            .Mark().Storage("0", 2).Int(0).Numbers(2).Numbers(1).Raw(0x89).None().Tuple()
            .EmptyDictionary().Text("note").None().Raw('s').Tuple().Reduce());
        using Checkpoint checkpoint = Open(CheckpointBytes.Zip(pickle, ("0", Data)));

        checkpoint.Root.AsTensor().ToSingles().Should().Equal(1.5f, -2);
    }

    [Fact]
    public void Functions_of_tensors_stay_out_of_each_other()
    {
        Action<PickleProgram>[] calls =
        [
            p => p.Global("torch._tensor", "_rebuild_from_type_v2").Mark().Global("torch._tensor", "_rebuild_from_type_v2")
                .Global("torch", "Tensor")
                .EmptyTuple().None().Tuple().Reduce(),
            p => p.Global("torch._tensor", "_rebuild_from_type_v2").Mark().Global("_codecs", "encode").Global("torch", "Tensor")
                .Text("a").Text("latin1").Raw(0x86).None().Tuple().Reduce(),
            p => p.Global("torch", "Tensor").EmptyTuple().Reduce(),
            p => p.Global("torch", "Tensor"),
            p => p.Global("builtins", "complex").Text("1").Text("2").Raw(0x86).Reduce(),
            p => p.Global("builtins", "bytearray").Int(1 << 30).Raw(0x85).Reduce(),
            p => p.Global("collections", "Counter").EmptyList().Raw(0x85).Reduce(),
        ];
        foreach (Action<PickleProgram> call in calls)
        {
            Assert.Throws<CheckpointException>(() => Open(CheckpointBytes.Zip(PickleProgram.Of(call))));
        }
    }

    private static PickleProgram Sparse(PickleProgram p) => p.Global("torch._utils", "_rebuild_sparse_tensor")
        .Global("torch.serialization", "_get_layout").Text("torch.sparse_coo").Raw(0x85).Reduce()
        .Tensor("1", 1, [1], [1]).Raw(0x85).Raw(0x86).Reduce();

    private void ShouldPassOver(string what, byte[] content)
    {
        using Checkpoint checkpoint = Open(content);

        checkpoint.Tensors.Keys.Should().Equal("w");
        checkpoint.Tensor("w").ToSingles().Should().Equal(1.5f, -2);
        checkpoint.Root.AsDictionary()["other"].Kind.Should().Be(CheckpointValueKind.UnreadTensor);
        checkpoint.Root.AsDictionary()["other"].ToString().Should().Be($"{what}, not read");
        CheckpointException wanted = Assert.Throws<CheckpointException>(() => checkpoint.Tensor("other"));
        wanted.Key.Should().Be("other");
        wanted.Message.Should().Contain($"is a {what}, which is not read");
    }

    private Checkpoint Open(byte[] content) => Checkpoint.Open(folder.File("plain.pt", content));
}
