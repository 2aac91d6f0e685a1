using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats.Webp;

namespace SixLabors.ImageSharp.Codecs;

internal static class WebpHeader
{
    private const int RiffHeaderSize = 12;
    private const int ChunkHeaderSize = 8;
    private const byte AnimationFlag = 0x02;

    public static PictureHeader? Read(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> chunk = data[RiffHeaderSize..];
        if (chunk.Length < ChunkHeaderSize + 10)
        {
            return null;
        }

        ReadOnlySpan<byte> payload = chunk[ChunkHeaderSize..];
        if (chunk.StartsWith("VP8X"u8))
        {
            bool animated = (payload[0] & AnimationFlag) != 0;
            return new PictureHeader(WebpFormat.Instance, U24(payload[4..]) + 1, U24(payload[7..]) + 1, 32)
            {
                Exif = FindExif(data),
                FirstFrame = animated ? WebpFirstFrame.Read(FindChunk(data, "ANMF"u8)) : null,
            };
        }

        if (chunk.StartsWith("VP8L"u8))
        {
            // After a signature byte: 14 bits width - 1, 14 bits height - 1.
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(payload[1..]);
            return new PictureHeader(WebpFormat.Instance, (int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1, 32);
        }

        // After the frame tag and the start code, 3 bytes each: 14 bits width, 14 bits height.
        return chunk.StartsWith("VP8 "u8)
            ? new PictureHeader(
                WebpFormat.Instance,
                BinaryPrimitives.ReadUInt16LittleEndian(payload[6..]) & 0x3FFF,
                BinaryPrimitives.ReadUInt16LittleEndian(payload[8..]) & 0x3FFF,
                24)
            : null;
    }

    public static int U24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    private static byte[]? FindExif(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> exif = FindChunk(data, "EXIF"u8);
        exif = exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif;
        return exif.IsEmpty ? null : exif.ToArray();
    }

    private static ReadOnlySpan<byte> FindChunk(ReadOnlySpan<byte> data, ReadOnlySpan<byte> name)
    {
        for (data = data[RiffHeaderSize..]; data.Length >= ChunkHeaderSize;)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            if (length > data.Length - ChunkHeaderSize)
            {
                break;
            }

            if (data.StartsWith(name))
            {
                return data.Slice(ChunkHeaderSize, (int)length);
            }

            data = data[(int)Math.Min(data.Length, ChunkHeaderSize + length + (length & 1))..];
        }

        return default;
    }
}
