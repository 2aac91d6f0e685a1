using System.Buffers.Binary;

namespace JoJoGan.Imaging.Formats;

/// <summary>PNG: chunks of length, type, data and check sum, up to IEND.</summary>
internal static class PngFormat
{
    /// <summary>Bytes of a chunk besides its data.</summary>
    public const int ChunkOverhead = 12;

    private const int HeaderSize = 13;

    // The decoder of ImageSharp 2.1.13 never returns where the second of the seven passes has no columns.
    private const int NarrowestInterlaced = 5;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static ImageFile Read(ReadOnlyMemory<byte> file, string? name)
    {
        ReadOnlySpan<byte> rest = file.Span[Signature.Length..];
        if (rest.Length < ChunkOverhead + HeaderSize)
        {
            throw ImageFaults.Truncated(name);
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(rest) != HeaderSize || !rest[4..].StartsWith("IHDR"u8))
        {
            throw ImageFaults.Damaged(name, "it does not begin with its header");
        }

        long width = BinaryPrimitives.ReadUInt32BigEndian(rest[8..]);
        long height = BinaryPrimitives.ReadUInt32BigEndian(rest[12..]);
        if (rest[20] != 0 && width < NarrowestInterlaced)
        {
            throw ImageFaults.Unsupported(name, $"an interlaced PNG of fewer than {NarrowestInterlaced} pixels in a row");
        }

        int orientation = 1;
        byte[]? kept = null;
        int length = Signature.Length;
        while (true)
        {
            if (rest.Length < ChunkOverhead || BinaryPrimitives.ReadUInt32BigEndian(rest) > rest.Length - ChunkOverhead)
            {
                throw ImageFaults.Truncated(name);
            }

            ReadOnlySpan<byte> chunk = rest[..((int)BinaryPrimitives.ReadUInt32BigEndian(rest) + ChunkOverhead)];
            ReadOnlySpan<byte> type = chunk.Slice(4, 4);
            if (type.SequenceEqual("IHDR"u8) && length > Signature.Length)
            {
                throw ImageFaults.Damaged(name, "it has two headers");
            }

            if (type.SequenceEqual("eXIf"u8))
            {
                orientation = ExifOrientation.Read(chunk[8..^4]);
            }

            if (!DecidesPixels(type))
            {
                kept ??= file.ToArray();
            }
            else
            {
                if (kept is not null)
                {
                    chunk.CopyTo(kept.AsSpan(length));
                }

                length += chunk.Length;
            }

            if (type.SequenceEqual("IEND"u8))
            {
                return new ImageFile(ImageKind.Png, width, height, (kept ?? file)[..length], orientation);
            }

            rest = rest[chunk.Length..];
        }
    }

    // The critical chunks, whose first letter is a capital, and transparency. The others are texts, color profiles (which are
    // not applied) and the further frames of an animation.
    private static bool DecidesPixels(ReadOnlySpan<byte> type) => (type[0] & 0x20) == 0 || type.SequenceEqual("tRNS"u8);
}
