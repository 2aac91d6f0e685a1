using System.Buffers.Binary;
using System.Text;
using JoJoGan.Checkpoints;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// Reads operands of pickle instructions, a window of the file at a time. Every length is compared with what is left before
/// anything is allocated.
/// </summary>
/// <param name="file">The file that holds the pickle.</param>
/// <param name="start">Where the pickle begins in it.</param>
/// <param name="length">How far it can reach.</param>
/// <param name="budget">What texts and numbers are charged to.</param>
/// <param name="limits">The longest text.</param>
internal sealed class PickleReader(CheckpointFile file, long start, int length, ObjectBudget budget, CheckpointLimits limits)
{
    private const int WindowLength = 1 << 16;
    private const int MaxLineLength = 512;
    private const int MaxIntegerLength = 256;
    private byte[] window = [];
    private int windowStart;

    /// <summary>Where the next byte is read.</summary>
    public int Position { get; private set; }

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A two's complement number of <paramref name="length"/> bytes, least significant first.</summary>
    public System.Numerics.BigInteger ReadInteger(long length)
    {
        if (length is < 0 or > MaxIntegerLength)
        {
            throw Refused($"a whole number of {length} bytes");
        }

        budget.Charge(length);
        return new System.Numerics.BigInteger(Take(length));
    }

    public string ReadText(ulong length)
    {
        ReadOnlySpan<byte> utf8 = TakeLimited(length);
        budget.Charge(2L * utf8.Length);
        try
        {
            return Utf8.Strict.GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException($"the text before byte {Position} of its pickle is not UTF-8", file.Path, inner: e);
        }
    }

    /// <summary>A Python 2 string, taken as Latin-1, which keeps every byte.</summary>
    public string ReadLatin1(ulong length)
    {
        ReadOnlySpan<byte> bytes = TakeLimited(length);
        budget.Charge(2L * bytes.Length);
        return Encoding.Latin1.GetString(bytes);
    }

    public byte[] ReadBytes(ulong length)
    {
        ReadOnlySpan<byte> bytes = TakeLimited(length);
        budget.Charge(bytes.Length);
        return bytes.ToArray();
    }

    /// <summary>The text up to the next line feed, which is skipped.</summary>
    public string ReadLine()
    {
        int end = Peek(Math.Min(length - Position, MaxLineLength)).IndexOf((byte)'\n');
        if (end < 0)
        {
            throw Refused("a line without end");
        }

        string line = ReadText((ulong)end);
        Position++;
        return line;
    }

    /// <summary>An error that says where the pickle does what is not allowed.</summary>
    public CheckpointException Refused(string what) =>
        new($"its pickle has {what} before byte {Position}; the file is damaged or hostile, do not use it", file.Path);

    private ReadOnlySpan<byte> TakeLimited(ulong length) => length <= (ulong)limits.MaxTextLength
        ? Take((long)length)
        : throw Refused($"a string of {length} bytes, more than the limit of {limits.MaxTextLength},");

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count > length - Position)
        {
            throw new CheckpointException(
                "its pickle breaks off; the file was probably cut off, fetch it again",
                file.Path,
                expected: $"{count} bytes at {Position}",
                actual: $"{length - Position}");
        }

        ReadOnlySpan<byte> taken = Peek((int)count);
        Position += (int)count;
        return taken;
    }

    /// <summary>The next bytes, which stay valid until more are asked for.</summary>
    private ReadOnlySpan<byte> Peek(int count)
    {
        if (Position - windowStart > window.Length - count)
        {
            (windowStart, window) =
                (Position, file.Read(start + Position, Math.Min(length - Position, Math.Max(count, WindowLength))));
        }

        return window.AsSpan(Position - windowStart, count);
    }
}
