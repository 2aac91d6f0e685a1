using System.Buffers.Binary;
using System.Text;
using JoJoGan.Models.Checkpoints;

namespace JoJoGan.Testing.Checkpoints;

/// <summary>Puts pickles and storages into the two containers and headers into safetensors files.</summary>
public static class CheckpointBytes
{
    /// <summary>One entry of a zip archive; whatever is given may lie.</summary>
    public sealed record ZipEntry(string Name, byte[] Content)
    {
        public ushort Method { get; init; }

        public uint? Crc32 { get; init; }

        public uint? Size { get; init; }

        public uint? Offset { get; init; }
    }

    public static byte[] Zip(byte[] pickle, params (string Key, byte[] Content)[] storages) => Zip(
    [
        new ZipEntry("archive/data.pkl", pickle),
        .. storages.Select(storage => new ZipEntry($"archive/data/{storage.Key}", storage.Content)),
        new ZipEntry("archive/version", "3\n"u8.ToArray()),
    ]);

    public static byte[] Zip(IReadOnlyList<ZipEntry> entries)
    {
        var zip = new MemoryStream();
        var offsets = new List<uint>();
        foreach (ZipEntry entry in entries)
        {
            offsets.Add((uint)zip.Position);
            Write(zip, 0x04034B50u, (ushort)20, (ushort)0, entry.Method, 0u, CrcOf(entry), SizeOf(entry), SizeOf(entry));
            Write(zip, (ushort)Encoding.UTF8.GetByteCount(entry.Name), (ushort)0);
            zip.Write(Encoding.UTF8.GetBytes(entry.Name));
            zip.Write(entry.Content);
        }

        uint start = (uint)zip.Position;
        for (int i = 0; i < entries.Count; i++)
        {
            ZipEntry entry = entries[i];
            Write(
                zip, 0x02014B50u, (ushort)20, (ushort)20, (ushort)0, entry.Method, 0u,
                CrcOf(entry), SizeOf(entry), SizeOf(entry));
            Write(zip, (ushort)Encoding.UTF8.GetByteCount(entry.Name), (ushort)0, (ushort)0, (ushort)0, (ushort)0, 0u);
            Write(zip, entry.Offset ?? offsets[i]);
            zip.Write(Encoding.UTF8.GetBytes(entry.Name));
        }

        uint length = (uint)zip.Position - start;
        Write(zip, 0x06054B50u, (ushort)0, (ushort)0, (ushort)entries.Count, (ushort)entries.Count, length, start, (ushort)0);
        return zip.ToArray();
    }

    public static byte[] Legacy(byte[] pickle, params (string Key, long Count, byte[] Content)[] storages) =>
        Legacy(pickle, 2, storages);

    /// <summary>Python frames what it pickles from protocol 4 on.</summary>
    public static byte[] Legacy(byte[] pickle, byte protocol, params (string Key, long Count, byte[] Content)[] storages)
    {
        var stream = new MemoryStream();
        Action<PickleProgram> frame = p => p.Raw(protocol < 4 ? [] : [0x95, 13, 0, 0, 0, 0, 0, 0, 0]);
        stream.Write(PickleProgram.Of(
            p =>
            {
                frame(p);
                p.Raw(0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19);
            },
            protocol));
        stream.Write(PickleProgram.Of(p => p.Int(1001), protocol));
        stream.Write(PickleProgram.Of(p => p.EmptyDictionary().Text("little_endian").Raw(0x88).Raw('s'), protocol));
        stream.Write(pickle);
        stream.Write(PickleProgram.Of(p =>
        {
            p.EmptyList();
            foreach ((string key, _, _) in storages)
            {
                p.Text(key).Raw('a');
            }
        }));
        foreach ((_, long count, byte[] content) in storages)
        {
            Write(stream, count);
            stream.Write(content);
        }

        return stream.ToArray();
    }

    public static byte[] Safetensors(string header, int dataLength, ulong? headerLength = null)
    {
        var stream = new MemoryStream();
        byte[] json = Encoding.UTF8.GetBytes(header);
        Write(stream, (long)(headerLength ?? (ulong)json.Length));
        stream.Write(json);
        stream.Write(new byte[dataLength]);
        return stream.ToArray();
    }

    public static byte[] Floats(params float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return bytes;
    }

    /// <summary>Writes numbers little-endian in their own widths.</summary>
    public static void Write(Stream stream, params object[] numbers)
    {
        Span<byte> bytes = stackalloc byte[8];
        foreach (object number in numbers)
        {
            (long value, int size) = number switch
            {
                ushort n => (n, 2),
                uint n => (n, 4),
                long n => (n, 8),
                _ => throw new ArgumentException($"{number.GetType()}"),
            };
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            stream.Write(bytes[..size]);
        }
    }

    private static uint CrcOf(ZipEntry entry) => entry.Crc32 ?? Crc32.Append(0, entry.Content);

    private static uint SizeOf(ZipEntry entry) => entry.Size ?? (uint)entry.Content.Length;
}
