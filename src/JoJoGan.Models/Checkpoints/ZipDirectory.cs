using System.Buffers.Binary;
using System.Text;
using JoJoGan.Checkpoints;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// The table of contents of a zip archive (PKWARE APPNOTE 6.3, sections 4.3.7 to 4.3.16, zip64 included). The entries that are
/// needed must be stored, not compressed, so that their bytes can be used in place.
/// </summary>
internal sealed class ZipDirectory
{
    /// <summary>What a local header begins with.</summary>
    public const uint LocalSignature = 0x04034B50;

    /// <summary>What an entry of the table of contents begins with.</summary>
    public const uint CentralSignature = 0x02014B50;

    /// <summary>What the end record begins with.</summary>
    public const uint EndSignature = 0x06054B50;

    /// <summary>Bytes of a local header before the name.</summary>
    public const int LocalLength = 30;

    /// <summary>Bytes of an entry of the table of contents before the name.</summary>
    public const int CentralLength = 46;

    private const uint End64Signature = 0x06064B50;
    private const uint Locator64Signature = 0x07064B50;
    private const int EndLength = 22;
    private const int Locator64Length = 20;
    private const int End64Length = 56;
    private const int EntryCost = 256;
    private readonly CheckpointFile file;

    private ZipDirectory(CheckpointFile file) => this.file = file;

    /// <summary>
    /// One entry: where its bytes are, how many, their checksum, and whether they are neither compressed nor encrypted.
    /// </summary>
    public readonly record struct Entry(string Name, long Offset, long Length, uint Crc32, bool IsStored);

    /// <summary>The entries by name.</summary>
    public Dictionary<string, Entry> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the file begins as a zip archive does.</summary>
    public static bool IsPresent(CheckpointFile file)
    {
        return file.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(file.Read(0, 4)) == LocalSignature;
    }

    /// <summary>Reads the table; every entry is checked to lie in the file, its bytes are not.</summary>
    public static ZipDirectory Read(CheckpointFile file, ObjectBudget budget)
    {
        var directory = new ZipDirectory(file);
        (long position, long length, long count) = directory.FindCentral();
        if (position < 0 || length < 0 || position > file.Length - length || count < 0 || count > length / CentralLength)
        {
            throw directory.Damaged("its table of contents lies outside the file");
        }

        long end = position + length;
        for (long i = 0; i < count; i++)
        {
            position = directory.ReadCentral(position, end, budget);
        }

        return directory;
    }

    /// <summary>Finds an entry whose bytes are needed.</summary>
    /// <exception cref="CheckpointException">They are compressed or encrypted.</exception>
    public bool TryFind(string name, out Entry entry)
    {
        bool isThere = Entries.TryGetValue(name, out entry);
        return !isThere || entry.IsStored
            ? isThere
            : throw new CheckpointException(
                "the entry is compressed or encrypted, which PyTorch never writes; save it again with torch.save",
                file.Path,
                name);
    }

    private (long Position, long Length, long Count) FindCentral()
    {
        int window = (int)Math.Min(file.Length, EndLength + ushort.MaxValue);
        ReadOnlySpan<byte> tail = file.Read(file.Length - window, window);
        int at = window - EndLength;
        while (at >= 0 && BinaryPrimitives.ReadUInt32LittleEndian(tail[at..]) != EndSignature)
        {
            at--;
        }

        if (at < 0)
        {
            throw Damaged("its end is missing; it was probably cut off, fetch it again");
        }

        ReadOnlySpan<byte> record = tail[at..];
        long count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        long position = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        bool isZip64 = count == ushort.MaxValue || length == uint.MaxValue || position == uint.MaxValue;
        return isZip64 ? FindCentral64(file.Length - window + at) : (position, length, count);
    }

    private (long Position, long Length, long Count) FindCentral64(long end)
    {
        ReadOnlySpan<byte> locator = file.Read(end - Locator64Length, Locator64Length);
        ReadOnlySpan<byte> record = file.Read(BinaryPrimitives.ReadInt64LittleEndian(locator[8..]), End64Length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64Signature
            || BinaryPrimitives.ReadUInt32LittleEndian(record) != End64Signature)
        {
            throw Damaged("its zip64 end is missing");
        }

        return (
            BinaryPrimitives.ReadInt64LittleEndian(record[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[32..]));
    }

    private long ReadCentral(long position, long end, ObjectBudget budget)
    {
        ReadOnlySpan<byte> record = file.Read(position, CentralLength);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(record[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(record[30..]);
        int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
        long next = position + CentralLength + nameLength + extraLength + commentLength;
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != CentralSignature || next > end)
        {
            throw Damaged("its table of contents is broken");
        }

        budget.Charge(EntryCost + (2L * nameLength));
        ReadOnlySpan<byte> name = file.Read(position + CentralLength, nameLength);
        string text = Encoding.UTF8.GetString(name);
        bool isStored = (record[8] & 1) == 0 && BinaryPrimitives.ReadUInt16LittleEndian(record[10..]) == 0;
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(record[20..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(record[24..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(record[42..]);
        ReadExtra64(file.Read(position + CentralLength + nameLength, extraLength), ref length, ref packed, ref offset);
        if (length < 0 || packed < 0 || (isStored && packed != length))
        {
            throw Damaged("the entry's sizes contradict each other", text);
        }

        uint crc32 = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        var entry = new Entry(text, DataOffset(offset, packed, name, text), length, crc32, isStored);
        return Entries.TryAdd(text, entry) ? next : throw Damaged("the entry appears twice", text);
    }

    /// <summary>
    /// Zip64 extra field (id 1): 64-bit values for just those fields that hold the 32-bit maximum, in this order.
    /// </summary>
    private void ReadExtra64(ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4)
            {
                throw Damaged("its table of contents is broken");
            }

            if (id == 1)
            {
                ReadOnlySpan<byte> values = extra.Slice(4, size);
                Widen(ref length, ref values);
                Widen(ref packed, ref values);
                Widen(ref offset, ref values);
                return;
            }

            extra = extra[(4 + size)..];
        }
    }

    private void Widen(ref long value, ref ReadOnlySpan<byte> values)
    {
        if (value == uint.MaxValue)
        {
            value = values.Length >= 8
                ? BinaryPrimitives.ReadInt64LittleEndian(values)
                : throw Damaged("its zip64 sizes are missing");
            values = values[8..];
        }
    }

    /// <summary>
    /// The entry's bytes follow its local header, which repeats the name and has an extra field of its own (padding).
    /// </summary>
    private long DataOffset(long offset, long length, ReadOnlySpan<byte> name, string text)
    {
        ReadOnlySpan<byte> header = file.Read(offset, LocalLength);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalSignature
            || !file.Read(offset + LocalLength, nameLength).AsSpan().SequenceEqual(name))
        {
            throw Damaged("the entry is not where the table of contents says", text);
        }

        long data = offset + LocalLength + nameLength + extraLength;
        return data <= file.Length - length ? data : throw Damaged("the entry reaches beyond the file", text);
    }

    private CheckpointException Damaged(string what, string? entry = null) =>
        new($"not a whole zip archive: {what}", file.Path, entry);
}
