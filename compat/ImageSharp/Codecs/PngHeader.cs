using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats.Png;

namespace SixLabors.ImageSharp.Codecs;

internal static class PngHeader
{
    private const int SignatureSize = 8;
    private const int ChunkOverhead = 12;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static PictureHeader? Read(ReadOnlySpan<byte> data)
    {
        if (data.Length < SignatureSize + 25 || !data[12..].StartsWith("IHDR"u8))
        {
            return null;
        }

        int width = BinaryPrimitives.ReadInt32BigEndian(data[16..]);
        int height = BinaryPrimitives.ReadInt32BigEndian(data[20..]);
        int channels = data[25] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        return new PictureHeader(PngFormat.Instance, width, height, channels * data[24]) { Exif = FindExif(data) };
    }

    private static byte[]? FindExif(ReadOnlySpan<byte> data)
    {
        for (data = data[SignatureSize..]; data.Length >= ChunkOverhead;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(data);
            if (length > data.Length - ChunkOverhead || data[4..].StartsWith("IEND"u8))
            {
                break;
            }

            if (data[4..].StartsWith("eXIf"u8))
            {
                return data.Slice(8, (int)length).ToArray();
            }

            data = data[((int)length + ChunkOverhead)..];
        }

        return null;
    }
}
