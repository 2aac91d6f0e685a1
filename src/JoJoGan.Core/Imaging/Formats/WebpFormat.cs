using System.Buffers.Binary;

namespace JoJoGan.Imaging.Formats;

/// <summary>
/// WebP: a RIFF file whose chunks VP8 (lossy) or VP8L (lossless) hold the pixels. Frames of an animation (ANMF) hold such chunks
/// after a header of their own. The first one is put into a file by itself: ImageSharp 2 reads no animations, and alpha (ALPH) is
/// not needed.
/// </summary>
internal static class WebpFormat
{
    private const int FileHeaderSize = 12, ChunkHeaderSize = 8, FrameHeaderSize = 16, PixelHeaderSize = 10;

    public static bool IsWebp(ReadOnlySpan<byte> bytes)
        => bytes.Length >= FileHeaderSize && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8);

    public static ImageFile Read(ReadOnlySpan<byte> bytes, string? name)
    {
        long size = UInt32(bytes[4..]) + 8L;
        if (size > bytes.Length)
        {
            throw ImageFaults.Truncated(name);
        }

        ReadOnlySpan<byte> pixels = default;
        int orientation = 1;
        long position = FileHeaderSize;
        while (position + ChunkHeaderSize <= size)
        {
            ReadOnlySpan<byte> chunk = bytes[(int)position..(int)size];
            long length = ChunkHeaderSize + (long)UInt32(chunk[4..]);
            if (length > chunk.Length)
            {
                throw ImageFaults.Truncated(name);
            }

            chunk = chunk[..(int)length];
            bool frame = chunk.StartsWith("ANMF"u8);
            if (pixels.IsEmpty && (chunk.StartsWith("VP8 "u8) || chunk.StartsWith("VP8L"u8)))
            {
                pixels = chunk;
            }
            else if (chunk.StartsWith("EXIF"u8))
            {
                ReadOnlySpan<byte> exif = chunk[ChunkHeaderSize..];
                orientation = ExifOrientation.Read(exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif);
            }

            // The chunks of a frame come next; others are filled up to an even length.
            position += frame ? ChunkHeaderSize + FrameHeaderSize : length + (length & 1);
        }

        if (pixels.Length < ChunkHeaderSize + PixelHeaderSize)
        {
            throw ImageFaults.Damaged(name, "it has no pixels");
        }

        (int width, int height) = Size(pixels);
        return new ImageFile(ImageKind.Webp, width, height, Still(pixels), orientation);
    }

    // RFC 6386, section 9.1: a frame tag of 3 bytes, a start code of 3 bytes, then 14 bits each. VP8L: a signature byte, then 14
    // bits each, less 1.
    private static (int Width, int Height) Size(ReadOnlySpan<byte> pixels)
    {
        ReadOnlySpan<byte> data = pixels[ChunkHeaderSize..];
        if (pixels.StartsWith("VP8 "u8))
        {
            uint both = UInt32(data[6..]);
            return ((int)(both & 0x3FFF), (int)((both >> 16) & 0x3FFF));
        }

        uint sizes = UInt32(data[1..]);
        return ((int)(sizes & 0x3FFF) + 1, (int)((sizes >> 14) & 0x3FFF) + 1);
    }

    private static byte[] Still(ReadOnlySpan<byte> pixels)
    {
        byte[] file = new byte[FileHeaderSize + pixels.Length + (pixels.Length & 1)];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WEBP"u8.CopyTo(file.AsSpan(8));
        pixels.CopyTo(file.AsSpan(FileHeaderSize));
        return file;
    }

    private static uint UInt32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
