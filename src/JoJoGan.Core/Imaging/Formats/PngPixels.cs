using System.Buffers.Binary;
using System.IO.Compression;

namespace JoJoGan.Imaging.Formats;

/// <summary>
/// The pixels of a PNG: one zlib stream in the IDAT chunks, rows that each begin with a filter byte, of seven passes where it is
/// interlaced. ImageSharp 2.1.13 leaves rows that are missing black, and never returns from an interlaced PNG that lacks some.
/// </summary>
internal static class PngPixels
{
    private const int WindowLength = 1 << 16;

    // PNG specification, section 8.2: first column and row of each pass, and how far its columns and rows are apart.
    private static readonly (int Left, int Top, int Across, int Down)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Inflates the pixels, keeping none, until there are as many bytes as the header asks for.</summary>
    /// <param name="file">A PNG whose chunks were checked.</param>
    /// <param name="name">What the picture is called in messages.</param>
    /// <exception cref="ImageException">There are fewer, the stream is damaged, or the header is of no kind of PNG.</exception>
    public static void EnsureComplete(ReadOnlySpan<byte> file, string? name)
    {
        long missing = Length(file[(PngFormat.Signature.Length + 8)..], name);
        using MemoryStream deflated = Data(file);
        using var inflated = new ZLibStream(deflated, CompressionMode.Decompress);
        byte[] window = new byte[WindowLength];
        try
        {
            while (missing > 0)
            {
                int read = inflated.Read(window);
                missing = read > 0 ? missing - read : throw ImageFaults.Truncated(name);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw ImageFaults.Damaged(name, e.Message, e);
        }
    }

    /// <summary>Bytes of all rows.</summary>
    private static long Length(ReadOnlySpan<byte> header, string? name)
    {
        long width = BinaryPrimitives.ReadUInt32BigEndian(header), height = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        int samples = header[9] switch
        {
            0 or 3 => 1,
            2 => 3,
            4 => 2,
            6 => 4,
            _ => throw ImageFaults.Damaged(name, $"color type {header[9]}"),
        };
        int bits = samples * header[8];
        return header[12] == 0
            ? Rows(width, height)
            : Passes.Sum(p => Rows(Count(width, p.Left, p.Across), Count(height, p.Top, p.Down)));

        long Rows(long columns, long rows) => columns == 0 ? 0 : rows * (1 + (((columns * bits) + 7) / 8));

        static long Count(long size, int first, int apart) => Math.Max(0, (size - first + apart - 1) / apart);
    }

    private static MemoryStream Data(ReadOnlySpan<byte> file)
    {
        var data = new MemoryStream(file.Length);
        for (ReadOnlySpan<byte> rest = file[PngFormat.Signature.Length..]; rest.Length >= PngFormat.ChunkOverhead;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(rest);
            if (rest.Slice(4, 4).SequenceEqual("IDAT"u8))
            {
                data.Write(rest.Slice(8, length));
            }

            rest = rest[(length + PngFormat.ChunkOverhead)..];
        }

        data.Position = 0;
        return data;
    }
}
