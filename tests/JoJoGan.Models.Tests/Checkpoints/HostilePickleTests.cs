using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Testing.Checkpoints;

namespace JoJoGan.Models.Tests.Checkpoints;

public sealed class HostilePickleTests : IDisposable
{
    private const long MemoryBound = 16 << 20;
    private static readonly TimeSpan TimeBound = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<string, Action<PickleProgram>> Programs = new()
    {
        ["memo that is not there"] = p => p.Get(7),
        ["stack underflow"] = p => p.Raw('t'),
        ["tuple below its mark"] = p => p.None().Mark().Raw(0x85),
        ["mark left over"] = p => p.None().Mark(),
        ["two results"] = p => p.None().None(),
        ["no result"] = p => p.Raw(),
        ["text of 2^31 bytes"] = p => p.Raw('X').UInt32(0x80000000),
        ["text of 2^63 bytes"] = p => p.Raw(0x8D).UInt64(ulong.MaxValue >> 1),
        ["text of 2^64 - 1 bytes"] = p => p.Raw(0x8D).UInt64(ulong.MaxValue),
        ["bytes of 2^31 bytes"] = p => p.Raw('B').UInt32(0x7FFFFFFF),
        ["bytes of 2^64 - 1 bytes"] = p => p.Raw(0x8E).UInt64(ulong.MaxValue),
        ["string of 2^32 - 1 bytes"] = p => p.Raw('T').UInt32(uint.MaxValue),
        ["LONG4 of 2^31 - 1 bytes"] = p => p.Raw(0x8B).UInt32(0x7FFFFFFF),
        ["LONG4 of negative length"] = p => p.Raw(0x8B).UInt32(0xFFFFFFFF),
        ["LONG4 of 100 kB"] = p => p.Raw(0x8B).UInt32(100_000).Repeat(100_000, q => q.Raw(0x7F)),
        ["decimal number of 100 kB"] = p => p.Raw('L').Repeat(100_000, q => q.Raw('9')).Raw("L\n"),
        ["text that is not UTF-8"] = p => p.Raw('X').UInt32(2).Raw(0xC3, 0x28),
        ["frame beyond the end"] = p => p.Raw(0x95),
        ["protocol 9"] = p => p.Raw(0x80, 9).None(),
        ["INST"] = p => p.Mark().Raw("ios\nsystem\n"),
        ["OBJ"] = p => p.Mark().Global("collections", "OrderedDict").Raw('o'),
        ["NEWOBJ_EX"] = p => p.Global("argparse", "Namespace").EmptyTuple().EmptyDictionary().Raw(0x92),
        ["NEWOBJ of a function"] = p => p.Global("torch._utils", "_rebuild_parameter").Mark().None().Tuple().Raw(0x81),
        ["EXT1"] = p => p.Raw(0x82, 1),
        ["EXT2"] = p => p.Raw(0x83, 1, 0),
        ["EXT4"] = p => p.Raw(0x84, 1, 0, 0, 0),
        ["text persistent id"] = p => p.Raw("Pstorage\n"),
        ["BYTEARRAY8 of 2^64 - 1 bytes"] = p => p.Raw(0x96).UInt64(ulong.MaxValue),
        ["NEXT_BUFFER"] = p => p.Raw(0x97),
        ["unknown instruction"] = p => p.Raw(0xFF),
        ["REDUCE of a text"] = p => p.Text("os.system").Mark().Text("id").Tuple().Reduce(),
        ["REDUCE of a tensor"] = p => p.Tensor("0", 1, [1], [1]).EmptyTuple().Reduce(),
        ["REDUCE without a tuple"] = p => p.Global("collections", "OrderedDict").EmptyList().Reduce(),
        ["REDUCE chain"] = p =>
            p.Global("collections", "OrderedDict").EmptyTuple().Repeat(50, q => q.Reduce().EmptyTuple()).Reduce(),
        ["Namespace with arguments"] = p => p.Global("argparse", "Namespace").Mark().None().Tuple().Raw(0x81),
        ["BUILD on a tensor"] = p => p.Tensor("0", 1, [1], [1]).EmptyDictionary().Build(),
        ["BUILD on a plain dictionary"] = p => p.EmptyDictionary().EmptyDictionary().Build(),
        ["BUILD on a function"] = p => p.Global("collections", "OrderedDict").EmptyDictionary().Build(),
        ["BUILD of a namespace with itself"] = p =>
            p.Global("argparse", "Namespace").EmptyTuple().Raw(0x81).Put(0).Get(0).Build(),
        ["BUILD of a namespace with slots"] = p =>
            p.Global("argparse", "Namespace").EmptyTuple().Raw(0x81).None().EmptyDictionary().Raw(0x86).Build(),
        ["class as a value"] = p => p.EmptyList().Global("collections", "OrderedDict").Raw('a'),
        ["storage as a value"] = p => p.Storage("0", 1),
        ["storage type as a value"] = p => p.Global("torch", "FloatStorage"),
        ["encode to another codec"] = p => p.Global("_codecs", "encode").Text("a").Text("rot13").Raw(0x86).Reduce(),
        ["numpy object"] = p => p.Global("numpy", "dtype").Mark().Text("O8").Raw(0x89, 0x88).Tuple().Reduce().Put(0)
            .Global("numpy.core.multiarray", "scalar").Get(0).Raw('C').Raw(8).UInt64(0).Raw(0x86).Reduce(),
        ["numpy scalar of the wrong length"] = p => p.Global("numpy.core.multiarray", "scalar")
            .Global("numpy", "dtype").Mark().Text("f8").Tuple().Reduce().Raw('C').Raw(0).Raw(0x86).Reduce(),
        ["list as a key"] = p => p.EmptyDictionary().EmptyList().None().Raw('s'),
        ["odd entries"] = p => p.EmptyDictionary().Mark().None().Raw('u'),
        ["append to a tuple"] = p => p.EmptyTuple().None().Raw('a'),
        ["entries for a list"] = p => p.EmptyList().Mark().Text("a").None().Raw('u'),
    };

    private static readonly Dictionary<string, (string Reason, Action<PickleProgram> Write)> Bombs = new()
    {
        ["list that contains itself"] = ("contains itself", p => p.EmptyList().Put(0).Get(0).Raw('a')),
        ["dictionary that contains itself"] = ("contains itself", p => p.EmptyDictionary().Put(0).Text("self").Get(0).Raw('s')),
        ["circle of two"] = ("contains itself", p => p.EmptyList().Put(0).EmptyList().Put(1).Get(0).Raw('a').Raw('a')),
        ["namespace whose attribute is itself"] = ("contains itself", p =>
            p.Global("argparse", "Namespace").EmptyTuple().Raw(0x81).Put(0).EmptyDictionary().Text("a").Get(0).Raw('s').Build()),
        ["65 nested tuples"] = ("deeper than 64", p => p.EmptyTuple().Repeat(64, q => q.Raw(0x85))),
        ["10,000 nested tuples"] = ("deeper than 64", p => p.EmptyTuple().Repeat(10_000, q => q.Raw(0x85))),
        ["10,000 nested lists"] = ("deeper than 64", p => p.Repeat(10_000, q => q.EmptyList()).Repeat(9_999, q => q.Raw('a'))),
        ["100,000 nested tuples"] = ("bytes besides the tensors", p => p.EmptyTuple().Repeat(100_000, q => q.Raw(0x85))),
        ["deep chain met from its shallow end"] = ("deeper than 64", ShallowFirst),
        ["doubling by reference"] =
            ("more than 2000000 values", p => p.None().Raw(0x85).Repeat(60, q => q.Put(0).Get(0).Raw(0x86))),
        ["memo bomb"] = ("bytes besides the tensors", p => p.None().Repeat(1_000_000, q => q.Raw(0x94))),
        ["memo bomb under scattered numbers"] = ("bytes besides the tensors", p =>
        {
            p.None();
            for (uint i = 0; i < 200_000; i++)
            {
                p.Raw('r').UInt32(i * 0x9E3779B9);
            }
        }),
        ["three million marks"] = ("bytes besides the tensors", p => p.Repeat(3_000_000, q => q.Mark())),
        ["a million lists"] = ("bytes besides the tensors", p => p.Mark().Repeat(1_000_000, q => q.EmptyList()).Tuple()),
        ["long keys under long keys"] = ("bytes besides the tensors", LongKeys),
        ["key of 5,000 characters"] = ("as a key", p => p.EmptyDictionary().Text(new string('k', 5_000)).None().Raw('s')),
        ["text above the limit"] = ("more than the limit of 1048576", p => p.Text(new string('t', (1 << 20) + 1))),
    };

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names => [.. Programs.Keys];

    public static TheoryData<string> BombNames => [.. Bombs.Keys];

    public static TheoryData<string, string, string> Functions => new()
    {
        { "os", "system", "touch hacked" },
        { "posix", "system", "touch hacked" },
        { "nt", "system", "echo hacked" },
        { "subprocess", "Popen", "touch hacked" },
        { "subprocess", "check_output", "id" },
        { "builtins", "eval", "1+1" },
        { "builtins", "exec", "import os" },
        { "__builtin__", "eval", "1+1" },
        { "builtins", "getattr", "x" },
        { "builtins", "__import__", "os" },
        { "importlib", "import_module", "os" },
        { "runpy", "run_path", "x.py" },
        { "webbrowser", "open", "http://localhost" },
        { "torch.storage", "_load_from_bytes", "x" },
        { "torch", "load", "x" },
        { "torch.hub", "load", "x" },
        { "torch._utils", "_rebuild_tensor_v2.__globals__", "x" },
        { "torch", "_utils._rebuild_tensor_v2", "x" },
        { "torch", "FloatStorage.from_file", "x" },
        { "collections", "OrderedDict.__init__", "x" },
        { "collections", "OrderedDict\0", "x" },
        { "collections\u200B", "OrderedDict", "x" },
        { "соllections", "OrderedDict", "x" },
        { "collections.OrderedDict", "", "x" },
        { "", "", "x" },
        { "System.Diagnostics.Process", "Start", "x" },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Functions))]
    public void Functions_outside_the_table_are_refused_by_name(string module, string name, string argument)
    {
        byte[][] programs =
        [
            PickleProgram.Of(p => p.Global(module, name).Mark().Text(argument).Tuple().Reduce()),
            PickleProgram.Of(p => p.StackGlobal(module, name).Mark().Text(argument).Tuple().Reduce(), protocol: 4),
            PickleProgram.Of(p => p.EmptyList().StackGlobal(module, name).EmptyTuple().Raw(0x81).Raw('a'), protocol: 4),
        ];
        foreach (byte[] program in programs)
        {
            foreach (CheckpointException refusal in Refusals(program))
            {
                refusal.Message.Should().Contain($"'{Shown(module)}.{Shown(name)}'");
                refusal.Key.Should().Be($"{Shown(module)}.{Shown(name)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Programs_that_weights_do_not_need_are_refused(string name) => Refusals(PickleProgram.Of(Programs[name]));

    [Theory]
    [MemberData(nameof(BombNames))]
    public void Bombs_are_refused_for_what_they_are(string name) =>
        Refusals(PickleProgram.Of(Bombs[name].Write))
            .Should().OnlyContain(refusal => refusal.Message.Contains(Bombs[name].Reason));

    [Fact]
    public void The_deepest_allowed_tree_is_read()
    {
        string path = folder.File(
            "deep.pt", CheckpointBytes.Zip(PickleProgram.Of(p => p.EmptyTuple().Repeat(63, q => q.Raw(0x85)))));

        using Checkpoint checkpoint = Checkpoint.Open(path);

        checkpoint.Root.AsList().Should().HaveCount(1);
    }

    [Theory]
    [InlineData("empty", new long[0])]
    [InlineData("four parts", new long[] { 4 })]
    [InlineData("seven parts", new long[] { 7 })]
    public void Persistent_ids_of_other_shapes_are_refused(string because, long[] parts)
    {
        int count = parts is [long n] ? (int)n : 0;
        CheckpointException refusal =
            Refusals(PickleProgram.Of(p => p.Mark().Repeat(count, q => q.Text("storage")).Tuple().Raw('Q')))[0];

        refusal.Message.Should().Contain("persistent id", because);
    }

    [Fact]
    public void Persistent_ids_of_other_contents_are_refused()
    {
        Action<PickleProgram>[] ids =
        [
            p => p.Text("storage"),
            p => p.Mark().Text("module").Global("torch", "FloatStorage").Text("0").Text("cpu").Int(1).Tuple(),
            p => p.Mark().Text("storage").Text("FloatStorage").Text("0").Text("cpu").Int(1).Tuple(),
            p => p.Mark().Text("storage").Global("collections", "OrderedDict").Text("0").Text("cpu").Int(1).Tuple(),
            p => p.Mark().Text("storage").Global("torch", "FloatStorage").Int(0).Text("cpu").Int(1).Tuple(),
            p => p.Mark().Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Text("1").Tuple(),
            p => p.Mark().Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Int(-1).Tuple(),
            p => p.Mark().Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Int(1).Int(1).Tuple(),
            p => p.Mark().Text("storage").Global("torch", "FloatStorage").Text(new string('0', 5000)).Text("cpu").Int(1).Tuple(),
        ];
        foreach (Action<PickleProgram> id in ids)
        {
            Refusals(PickleProgram.Of(p =>
            {
                id(p);
                p.Raw('Q');
            })).Should().OnlyContain(refusal => refusal.Message.Contains("persistent id"));
        }
    }

    [Theory]
    [InlineData(new long[] { 5 }, new long[] { 1 }, 0, 4)]
    [InlineData(new long[] { 4 }, new long[] { 1 }, 1, 4)]
    [InlineData(new long[] { 4 }, new long[] { 2 }, 0, 4)]
    [InlineData(new long[] { -1 }, new long[] { 1 }, 0, 4)]
    [InlineData(new long[] { 2 }, new long[] { -1 }, 1, 4)]
    [InlineData(new long[] { 4 }, new long[] { 1 }, -1, 4)]
    [InlineData(new long[] { 4 }, new long[] { 1, 1 }, 0, 4)]
    [InlineData(new long[] { 1L << 32, 1L << 32 }, new long[] { 1L << 32, 1 }, 0, 4)]
    [InlineData(new long[] { long.MaxValue, long.MaxValue }, new long[] { 0, 0 }, 0, 4)]
    [InlineData(new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue }, 0, 4)]
    [InlineData(new long[] { 3 }, new long[] { (1L << 62) + 1 }, 0, 4)]
    [InlineData(new long[] { 1 }, new long[] { 1 }, long.MaxValue, 4)]
    [InlineData(new long[] { 1L << 40 }, new long[] { 0 }, 0, 4)]
    [InlineData(new long[] { 1 }, new long[] { 1 }, 0, long.MaxValue)]
    [InlineData(new long[] { 1 }, new long[] { 1 }, 0, 1L << 62)]
    [InlineData(new long[] { 1 }, new long[] { 1 }, 0, 5)]
    public void Tensors_that_reach_beyond_their_storage_are_refused(long[] shape, long[] strides, long offset, long count)
    {
        byte[] pickle = PickleProgram.Of(p => p.Tensor("0", count, shape, strides, offset));

        Refusals(pickle, CheckpointBytes.Floats(1, 2, 3, 4));
    }

    [Fact]
    public void A_storage_used_with_two_types_is_refused()
    {
        byte[] pickle = PickleProgram.Of(p => p.Tensor("0", 4, [4], [1]).Tensor("0", 4, [4], [1], type: "IntStorage").Raw(0x86));

        Refusals(pickle, CheckpointBytes.Floats(1, 2, 3, 4));
    }

    [Fact]
    public void A_tensor_of_too_many_dimensions_is_refused()
    {
        long[] ones = [.. Enumerable.Repeat(1L, 65)];

        Refusals(PickleProgram.Of(p => p.Tensor("0", 4, ones, ones)), CheckpointBytes.Floats(1, 2, 3, 4));
    }

    [Fact]
    public void The_limits_are_the_callers()
    {
        byte[] pickle = PickleProgram.Of(p => p.Repeat(5, q => q.EmptyList()).Repeat(4, q => q.Raw('a')));
        string path = folder.File("nested.pt", CheckpointBytes.Zip(pickle));

        using (Checkpoint.Open(path, new CheckpointLimits { MaxDepth = 5 }))
        {
        }

        Assert.Throws<CheckpointException>(() => Checkpoint.Open(path, new CheckpointLimits { MaxDepth = 4 }))
            .Message.Should().Contain("deeper than 4");
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(path, new CheckpointLimits { MaxPickleLength = 5 }));
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(path, new CheckpointLimits { MaxValues = 4 }))
            .Message.Should().Contain("4 values");
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(path, new CheckpointLimits { MaxObjectMemory = 100 }));
    }

    private static string Shown(string name) => name.Replace("\0", @"\u0000").Replace("\u200B", @"\u200B");

    private static void ShallowFirst(PickleProgram p)
    {
        // [c99, ..., c0] with c(k) = [c(k-1)]: walked from its end, every list but the first is one step below a known one.
        p.Mark().EmptyTuple().Raw('r').UInt32(0);
        for (uint i = 1; i < 100; i++)
        {
            p.Raw('j').UInt32(i - 1).Raw(0x85).Raw('r').UInt32(i);
        }

        p.Tuple().Raw('r').UInt32(1000).Mark();
        for (int i = 99; i >= 0; i--)
        {
            p.Raw('j').UInt32((uint)i);
        }

        p.Tuple().Raw(0x86);
    }

    private static void LongKeys(PickleProgram p)
    {
        // Ten thousand references to one tensor below a long key: small in the file, large once every name is written out.
        p.Tensor("0", 1, [1], [1]).Put(9).EmptyDictionary().Text(new string('k', 4000)).Mark();
        p.Repeat(10_000, q => q.Get(9)).Tuple().Raw('s').Raw(0x86);
    }

    private List<CheckpointException> Refusals(byte[] pickle, byte[]? storage = null)
    {
        storage ??= CheckpointBytes.Floats(1);

        // A stream that lists a storage which its tree lacks is refused for that alone.
        bool isUsed = pickle.AsSpan().IndexOf("FloatStorage"u8) >= 0;
        (string Name, byte[] Content)[] files =
        [
            ("zip.pt", CheckpointBytes.Zip(pickle, ("0", storage))),
            ("legacy.pt", CheckpointBytes.Legacy(pickle, isUsed ? [("0", storage.Length / 4, storage)] : [])),
        ];
        var refusals = new List<CheckpointException>();
        foreach ((string name, byte[] content) in files)
        {
            string path = folder.File(name, content);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var watch = System.Diagnostics.Stopwatch.StartNew();
            CheckpointException refusal = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path).Dispose());
            watch.Elapsed.Should().BeLessThan(TimeBound);
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan((2L * content.Length) + MemoryBound);
            refusal.File.Should().Be(path);
            refusal.Message.Should().StartWith(path);
            refusals.Add(refusal);
        }

        return refusals;
    }
}
