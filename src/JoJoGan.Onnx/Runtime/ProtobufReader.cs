using JoJoGan.Checkpoints;

namespace JoJoGan.Onnx.Runtime;

/// <summary>
/// Reads the fields of a protobuf message (protobuf.dev, "Encoding") from a part of a file, in their order. What is passed over
/// is not read: the weights of a model stay on the disk.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="start">Where the message begins.</param>
/// <param name="end">Where it ends.</param>
internal sealed class ProtobufReader(CheckpointFile file, long start, long end)
{
    private const int BufferSize = 4096;
    private const int LongestVarint = 10;

    private readonly byte[] buffer = new byte[BufferSize];
    private long bufferStart;
    private int buffered;
    private long position = start;

    /// <summary>The number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>The value of a field of whole numbers; the number of bytes of one of bytes.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the field is made of bytes: a text, a message or packed numbers.</summary>
    public bool IsBytes { get; private set; }

    private long BytesStart { get; set; }

    private bool IsAtEnd => position >= end;

    /// <summary>Goes to the next field.</summary>
    /// <returns>False at the end.</returns>
    public bool Next()
    {
        if (IsAtEnd)
        {
            return false;
        }

        ulong tag = Varint();
        (Field, int wire) = ((int)Math.Min(tag >> 3, int.MaxValue), (int)(tag & 7));
        IsBytes = wire == 2;
        Number = wire switch
        {
            0 or 2 => (long)Varint(),
            1 => sizeof(long),
            5 => sizeof(int),
            _ => throw Broken(),
        };
        BytesStart = position;
        long length = wire == 0 ? 0 : Number;
        if (length < 0 || length > end - position)
        {
            throw Broken();
        }

        position += length;
        return true;
    }

    /// <summary>The message in the field.</summary>
    public ProtobufReader Message() => IsBytes ? new ProtobufReader(file, BytesStart, BytesStart + Number) : throw Broken();

    /// <summary>The text in the field, at most <paramref name="most"/> bytes of it.</summary>
    public string Text(int most) => IsBytes && Number <= most
        ? System.Text.Encoding.UTF8.GetString(file.Read(BytesStart, (int)Number))
        : throw Broken();

    /// <summary>The whole numbers in the field: one, or several that are packed.</summary>
    /// <param name="most">How many there may be.</param>
    public IReadOnlyList<long> Numbers(int most)
    {
        if (!IsBytes)
        {
            return [Number];
        }

        ProtobufReader packed = Message();
        var numbers = new List<long>();
        while (!packed.IsAtEnd && numbers.Count <= most)
        {
            numbers.Add((long)packed.Varint());
        }

        return numbers.Count <= most ? numbers : throw Broken();
    }

    /// <summary>The error of a file that is no ONNX model.</summary>
    public CheckpointException Broken() => new("is no ONNX model, or was cut off; export it again", file.Path);

    private ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < LongestVarint; i++)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Broken();
    }

    private byte Byte()
    {
        if (IsAtEnd)
        {
            throw Broken();
        }

        if (position < bufferStart || position >= bufferStart + buffered)
        {
            buffered = (int)Math.Min(BufferSize, end - position);
            bufferStart = position;
            file.Read(position, buffer.AsSpan(0, buffered));
        }

        return buffer[position++ - bufferStart];
    }
}
