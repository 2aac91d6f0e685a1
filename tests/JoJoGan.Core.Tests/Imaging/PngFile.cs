using System.Buffers.Binary;
using System.IO.Compression;

namespace JoJoGan.Core.Tests.Imaging;

/// <summary>Writes PNG files of every color type, without an image library.</summary>
internal static class PngFile
{
    public const byte Gray = 0, Rgb = 2, Palette = 3, GrayAlpha = 4, Rgba = 6;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Builds a file.</summary>
    /// <param name="width">The width that the header tells.</param>
    /// <param name="height">The height that the header tells.</param>
    /// <param name="colorType">The color type.</param>
    /// <param name="bitDepth">Bits for each sample.</param>
    /// <param name="rows">The samples of all rows, without filter bytes; 16-bit samples big endian.</param>
    /// <param name="chunks">More chunks, put before the pixels.</param>
    public static byte[] Build(
        int width,
        int height,
        byte colorType,
        byte bitDepth,
        ReadOnlySpan<byte> rows,
        params (string Type, byte[] Data)[] chunks)
        => Build(Header(width, height, colorType, bitDepth, interlaced: false), Filtered(rows, height), chunks);

    /// <summary>Builds an interlaced file.</summary>
    /// <param name="width">The width that the header tells.</param>
    /// <param name="height">The height that the header tells.</param>
    /// <param name="colorType">The color type.</param>
    /// <param name="bitDepth">Bits for each sample.</param>
    /// <param name="passes">The rows of all passes, each behind its filter byte.</param>
    public static byte[] BuildInterlaced(int width, int height, byte colorType, byte bitDepth, byte[] passes)
        => Build(Header(width, height, colorType, bitDepth, interlaced: true), passes, []);

    private static byte[] Header(int width, int height, byte colorType, byte bitDepth, bool interlaced)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (bitDepth, colorType, (byte)(interlaced ? 1 : 0));
        return header;
    }

    private static byte[] Build(byte[] header, byte[] pixels, (string Type, byte[] Data)[] chunks)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        WriteChunk(file, "IHDR", header);
        foreach ((string type, byte[] data) in chunks)
        {
            WriteChunk(file, type, data);
        }

        WriteChunk(file, "IDAT", Compress(pixels));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    // Every row begins with its filter, 0 for none.
    private static byte[] Filtered(ReadOnlySpan<byte> rows, int height)
    {
        int stride = height > 0 ? rows.Length / height : 0;
        byte[] filtered = new byte[stride > 0 ? height * (stride + 1) : 0];
        for (int y = 0; y < height && stride > 0; y++)
        {
            rows.Slice(y * stride, stride).CopyTo(filtered.AsSpan((y * (stride + 1)) + 1));
        }

        return filtered;
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest))
        {
            zlib.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(Stream file, string type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        System.Text.Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, data.Length + 4)));
        file.Write(chunk);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
