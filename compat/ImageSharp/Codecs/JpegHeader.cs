using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats.Jpeg;

namespace SixLabors.ImageSharp.Codecs;

internal static class JpegHeader
{
    private const byte App1 = 0xE1;
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    public static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    // Segments are FF, marker, length (itself included), payload.
    public static PictureHeader? Read(ReadOnlySpan<byte> data)
    {
        byte[]? exif = null;
        PictureHeader? header = null;
        data = data[2..];
        while (data.Length >= 4 && data[0] == 0xFF)
        {
            byte marker = data[1];
            if (marker == 0xFF)
            {
                data = data[1..];
                continue;
            }

            if (marker is StartOfScan or EndOfImage)
            {
                break;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
            if (length < 2 || length + 2 > data.Length)
            {
                break;
            }

            ReadOnlySpan<byte> payload = data.Slice(4, length - 2);
            if (marker == App1 && payload.StartsWith("Exif\0\0"u8))
            {
                exif ??= payload[6..].ToArray();
            }
            else if (IsStartOfFrame(marker) && payload.Length >= 6)
            {
                header = new PictureHeader(
                    JpegFormat.Instance,
                    BinaryPrimitives.ReadUInt16BigEndian(payload[3..]),
                    BinaryPrimitives.ReadUInt16BigEndian(payload[1..]),
                    payload[0] * payload[5]);
            }

            data = data[(length + 2)..];
        }

        return header is null ? null : header with { Exif = exif };
    }

    // C0 to CF without the Huffman tables (C4), the reserved C8 and arithmetic conditioning (CC).
    private static bool IsStartOfFrame(byte marker) => (marker & 0xF0) == 0xC0 && marker is not (0xC4 or 0xC8 or 0xCC);
}
