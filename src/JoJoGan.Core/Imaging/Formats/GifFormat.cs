using System.Buffers.Binary;

namespace JoJoGan.Imaging.Formats;

/// <summary>GIF: screen descriptor and color table, extensions (21), then images (2C) with their sub-blocks.</summary>
internal static class GifFormat
{
    private const int ScreenDescriptorEnd = 13, ImageDescriptorSize = 10;
    private const byte Extension = 0x21, ImageSeparator = 0x2C, Trailer = 0x3B;

    public static ImageFile Read(ReadOnlySpan<byte> bytes, string? name)
    {
        if (bytes.Length < ScreenDescriptorEnd)
        {
            throw ImageFaults.Truncated(name);
        }

        long position = ScreenDescriptorEnd + ColorTableSize(bytes[10]);
        while (position + ImageDescriptorSize < bytes.Length && bytes[(int)position] == Extension)
        {
            position = SkipSubBlocks(bytes, position + 2, name);
        }

        if (position + ImageDescriptorSize >= bytes.Length)
        {
            throw ImageFaults.Truncated(name);
        }

        if (bytes[(int)position] != ImageSeparator)
        {
            throw ImageFaults.Damaged(name, "it has no pixels");
        }

        ReadOnlySpan<byte> image = bytes.Slice((int)position, ImageDescriptorSize);
        long end = SkipSubBlocks(bytes, position + ImageDescriptorSize + ColorTableSize(image[9]) + 1, name);
        return FirstFrame(bytes[..(int)end], image, name);
    }

    // The screen is made as large as the first image needs: some programs write a screen of 0 x 0.
    private static ImageFile FirstFrame(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> image, string? name)
    {
        (int imageWidth, int imageHeight) = (UInt16(image[5..]), UInt16(image[7..]));
        int width = Math.Max(UInt16(bytes[6..]), UInt16(image[1..]) + imageWidth);
        int height = Math.Max(UInt16(bytes[8..]), UInt16(image[3..]) + imageHeight);
        if (imageWidth == 0 || imageHeight == 0 || width > ushort.MaxValue || height > ushort.MaxValue)
        {
            throw ImageFaults.Damaged(name, $"its first frame has {imageWidth} x {imageHeight} pixels on {width} x {height}");
        }

        byte[] file = [.. bytes, Trailer];
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(6), (ushort)width);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)height);
        return new ImageFile(ImageKind.Gif, width, height, file);
    }

    /// <summary>Counts the pixels of the first frame.</summary>
    /// <param name="file">A GIF of one frame whose blocks were checked.</param>
    /// <param name="name">What the picture is called in messages.</param>
    /// <exception cref="ImageException">Some are missing.</exception>
    public static void EnsureComplete(ReadOnlySpan<byte> file, string? name)
    {
        long position = ScreenDescriptorEnd + ColorTableSize(file[10]);
        while (file[(int)position] == Extension)
        {
            position = SkipSubBlocks(file, position + 2, name);
        }

        ReadOnlySpan<byte> image = file[(int)position..];
        GifPixels.EnsureComplete(
            image[(ImageDescriptorSize + ColorTableSize(image[9]))..], (long)UInt16(image[5..]) * UInt16(image[7..]), name);
    }

    private static int ColorTableSize(byte flags) => (flags & 0x80) == 0 ? 0 : 3 * (2 << (flags & 7));

    // Each sub-block begins with its length; an empty one is the last. Returns the position after it.
    private static long SkipSubBlocks(ReadOnlySpan<byte> bytes, long position, string? name)
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

        throw ImageFaults.Truncated(name);
    }

    private static int UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
