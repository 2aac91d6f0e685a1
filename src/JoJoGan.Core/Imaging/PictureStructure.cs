using System.Buffers.Binary;

namespace JoJoGan.Imaging;

/// <summary>
/// Says whether bytes are a whole picture file of a known format, by its blocks alone. Decoders differ in what they make of a
/// truncated file (some fill the rest with grey), so it is refused here.
/// </summary>
internal static class PictureStructure
{
    private const int WebpHeaderSize = 12;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> JpegSignature => [0xFF, 0xD8, 0xFF];

    /// <exception cref="PictureException">The bytes are no picture or only the beginning of one.</exception>
    public static void Check(ReadOnlySpan<byte> bytes, string? name)
    {
        if (bytes.IsEmpty)
        {
            throw new PictureException("the picture is empty (0 bytes); fetch or export it again.", name);
        }

        bool whole;
        if (bytes.StartsWith(PngSignature))
        {
            whole = IsWholePng(bytes);
        }
        else if (bytes.StartsWith(JpegSignature))
        {
            whole = IsWholeJpeg(bytes);
        }
        else if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8))
        {
            whole = HasWholeGifFrame(bytes);
        }
        else if (bytes.StartsWith("RIFF"u8) && bytes.Length >= WebpHeaderSize && bytes[8..].StartsWith("WEBP"u8))
        {
            whole = bytes.Length - 8 >= BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        }
        else if (bytes.StartsWith("BM"u8))
        {
            whole = IsWholeBmp(bytes);
        }
        else
        {
            throw new PictureException("this is not a picture that can be read; give a PNG, JPEG, BMP, GIF or WebP file.", name);
        }

        if (!whole)
        {
            throw new PictureException("the picture is truncated; fetch or export it again.", name);
        }
    }

    // Chunks of length, type, data and check sum, up to IEND.
    private static bool IsWholePng(ReadOnlySpan<byte> bytes)
    {
        const int Overhead = 12;
        bytes = bytes[PngSignature.Length..];
        while (bytes.Length >= Overhead)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
            if (length > bytes.Length - Overhead)
            {
                return false;
            }

            if (bytes[4..].StartsWith("IEND"u8))
            {
                return true;
            }

            bytes = bytes[((int)length + Overhead)..];
        }

        return false;
    }

    // Segments of FF, marker, length and data; after a start of scan (DA) entropy-coded bytes follow up to the next marker.
    // D0 to D7 (restart) and 01 stand alone, FF 00 is a stuffed byte, FF FF is filling, D9 is the end.
    private static bool IsWholeJpeg(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[2..];
        while (true)
        {
            int at = bytes.IndexOf((byte)0xFF);
            if (at < 0 || at + 1 >= bytes.Length)
            {
                return false;
            }

            byte marker = bytes[at + 1];
            bytes = bytes[(at + 1)..];
            if (marker == 0xD9)
            {
                return true;
            }

            if (marker == 0xFF)
            {
                continue;
            }

            bytes = bytes[1..];
            if (marker is 0x00 or 0x01 or (>= 0xD0 and <= 0xD7))
            {
                continue;
            }

            int length = bytes.Length < 2 ? int.MaxValue : Math.Max((int)BinaryPrimitives.ReadUInt16BigEndian(bytes), 2);
            if (length > bytes.Length)
            {
                return false;
            }

            bytes = bytes[length..];
        }
    }

    // Screen descriptor and colour table, extensions (21), then the first image (2C) with its sub-blocks.
    private static bool HasWholeGifFrame(ReadOnlySpan<byte> bytes)
    {
        const int ScreenDescriptorEnd = 13, ImageDescriptorSize = 10;
        if (bytes.Length < ScreenDescriptorEnd)
        {
            return false;
        }

        long position = ScreenDescriptorEnd + ColourTableSize(bytes[10]);
        while (position + ImageDescriptorSize < bytes.Length)
        {
            byte kind = bytes[(int)position];
            if (kind == 0x2C)
            {
                position += ImageDescriptorSize + ColourTableSize(bytes[(int)position + 9]) + 1;
                return SkipSubBlocks(bytes, position) is not null;
            }

            if (kind != 0x21 || SkipSubBlocks(bytes, position + 2) is not { } next)
            {
                return false;
            }

            position = next;
        }

        return false;
    }

    private static int ColourTableSize(byte flags) => (flags & 0x80) == 0 ? 0 : 3 * (2 << (flags & 7));

    // Each sub-block begins with its length; an empty one is the last. Returns what follows, or null where the bytes end.
    private static long? SkipSubBlocks(ReadOnlySpan<byte> bytes, long position)
    {
        while (position < bytes.Length)
        {
            byte length = bytes[(int)position];
            position += length + 1;
            if (length == 0)
            {
                return position;
            }
        }

        return null;
    }

    // Uncompressed pixels (compression 0 or 3) must all be there; of run lengths the decoder judges.
    private static bool IsWholeBmp(ReadOnlySpan<byte> bytes)
    {
        const int FileHeaderSize = 14;
        const uint CoreHeaderSize = 12;
        if (bytes.Length < FileHeaderSize + 20)
        {
            return false;
        }

        uint pixels = BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]);
        ReadOnlySpan<byte> info = bytes[FileHeaderSize..];
        bool core = BinaryPrimitives.ReadUInt32LittleEndian(info) == CoreHeaderSize;
        (long width, long height) = core
            ? (BinaryPrimitives.ReadUInt16LittleEndian(info[4..]), BinaryPrimitives.ReadUInt16LittleEndian(info[6..]))
            : (BinaryPrimitives.ReadInt32LittleEndian(info[4..]), (long)BinaryPrimitives.ReadInt32LittleEndian(info[8..]));
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(info[(core ? 10 : 14)..]);
        uint compression = core ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(info[16..]);
        return compression is not (0 or 3) || pixels + ((((width * bits) + 31) / 32 * 4) * Math.Abs(height)) <= bytes.Length;
    }
}
