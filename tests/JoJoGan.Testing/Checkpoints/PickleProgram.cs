using System.Buffers.Binary;
using System.Text;

namespace JoJoGan.Testing.Checkpoints;

/// <summary>Writes pickles instruction by instruction, lawful or not.</summary>
public sealed class PickleProgram
{
    private readonly MemoryStream bytes = new();

    public static PickleProgram Start(byte protocol = 2) => new PickleProgram().Raw(0x80, protocol);

    /// <summary>A whole program from its instructions between PROTO and STOP.</summary>
    public static byte[] Of(Action<PickleProgram> write, byte protocol = 2)
    {
        PickleProgram program = Start(protocol);
        write(program);
        return program.Stop();
    }

    public byte[] Stop() => Raw('.').bytes.ToArray();

    public PickleProgram Raw(params ReadOnlySpan<byte> bytes)
    {
        this.bytes.Write(bytes);
        return this;
    }

    public PickleProgram Raw(char opcode) => Raw((byte)opcode);

    public PickleProgram Raw(string latin1) => Raw(Encoding.Latin1.GetBytes(latin1));

    public PickleProgram Repeat(int count, Action<PickleProgram> write)
    {
        for (int i = 0; i < count; i++)
        {
            write(this);
        }

        return this;
    }

    public PickleProgram Mark() => Raw('(');

    public PickleProgram Tuple() => Raw('t');

    public PickleProgram EmptyTuple() => Raw(')');

    public PickleProgram EmptyList() => Raw(']');

    public PickleProgram EmptyDictionary() => Raw('}');

    public PickleProgram Reduce() => Raw('R');

    public PickleProgram Build() => Raw('b');

    public PickleProgram None() => Raw('N');

    public PickleProgram Global(string module, string name) => Raw(Encoding.UTF8.GetBytes($"c{module}\n{name}\n"));

    public PickleProgram StackGlobal(string module, string name) => Text(module).Text(name).Raw(0x93);

    public PickleProgram Text(string text) => Sized('X', Encoding.UTF8.GetBytes(text));

    public PickleProgram Int(int value) => Raw('J').UInt32((uint)value);

    public PickleProgram Long(long value) => Raw(0x8A, 8).UInt64((ulong)value);

    public PickleProgram Double(double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        return Raw('G').Raw(bytes);
    }

    public PickleProgram Put(byte index) => Raw((byte)'q', index);

    public PickleProgram Get(byte index) => Raw((byte)'h', index);

    public PickleProgram UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }

    public PickleProgram UInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Raw(bytes);
    }

    /// <summary>The tuple of whole numbers.</summary>
    public PickleProgram Numbers(params long[] values)
    {
        Mark();
        foreach (long value in values)
        {
            Long(value);
        }

        return Tuple();
    }

    /// <summary>A storage: ('storage', type, key, 'cpu', count) as a persistent id.</summary>
    public PickleProgram Storage(string key, long count, string type = "FloatStorage") =>
        Mark().Text("storage").Global("torch", type).Text(key).Text("cpu").Long(count).Tuple().Raw('Q');

    /// <summary>A tensor over a storage of its own.</summary>
    public PickleProgram Tensor(
        string key, long count, long[] shape, long[] strides, long offset = 0, string type = "FloatStorage") =>
        Global("torch._utils", "_rebuild_tensor_v2")
            .Mark().Storage(key, count, type).Long(offset).Numbers(shape).Numbers(strides).Raw(0x89)
            .Global("collections", "OrderedDict").EmptyTuple().Reduce().Tuple().Reduce();

    private PickleProgram Sized(char opcode, byte[] bytes) => Raw(opcode).UInt32((uint)bytes.Length).Raw(bytes);
}
