using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Codecs;

// GIF89a, first frame: screen descriptor, colour table, extensions, image descriptor, LZW data in blocks.
internal static class GifFirstFrame
{
    private const int ScreenDescriptorEnd = 13;
    private const byte Extension = 0x21;
    private const byte ImageDescriptor = 0x2C;
    private const byte GraphicControl = 0xF9;
    private const byte TableFlag = 0x80;
    private const byte InterlaceFlag = 0x40;

    public static PictureHeader? ReadHeader(ReadOnlySpan<byte> data)
        => data.Length < ScreenDescriptorEnd
            ? null
            : new PictureHeader(
                GifFormat.Instance,
                BinaryPrimitives.ReadUInt16LittleEndian(data[6..]),
                BinaryPrimitives.ReadUInt16LittleEndian(data[8..]),
                8);

    public static void Decode(ReadOnlySpan<byte> data, int canvasWidth, int canvasHeight, Span<Rgba32> canvas)
    {
        try
        {
            int position = ScreenDescriptorEnd;
            ReadOnlySpan<byte> table = ReadTable(data, data[10], ref position);
            int transparent = SkipExtensions(data, ref position);
            ReadOnlySpan<byte> frame = data[position..];
            (int left, int top) = (U16(frame[1..]), U16(frame[3..]));
            (int width, int height) = (U16(frame[5..]), U16(frame[7..]));
            byte flags = frame[9];
            position += 10;
            ReadOnlySpan<byte> local = ReadTable(data, flags, ref position);
            table = local.IsEmpty ? table : local;

            byte[] indices = LzwReader.Decode(data[position], JoinBlocks(data[(position + 1)..]), width * height);
            for (int row = 0; row < height; row++)
            {
                int y = top + ((flags & InterlaceFlag) != 0 ? InterlacedRow(row, height) : row);
                for (int x = 0; x < width; x++)
                {
                    int index = indices[(row * width) + x];
                    if (index != transparent && y < canvasHeight && left + x < canvasWidth)
                    {
                        ReadOnlySpan<byte> colour = table.Slice(index * 3, 3);
                        canvas[(y * canvasWidth) + left + x] = new Rgba32(colour[0], colour[1], colour[2]);
                    }
                }
            }
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidImageContentException("The GIF data are damaged.", e);
        }
    }

    // The low three bits of the flags are log2 of the number of colours, less one.
    private static ReadOnlySpan<byte> ReadTable(ReadOnlySpan<byte> data, byte flags, ref int position)
    {
        if ((flags & TableFlag) == 0)
        {
            return default;
        }

        int size = 3 * (2 << (flags & 7));
        ReadOnlySpan<byte> table = data.Slice(position, size);
        position += size;
        return table;
    }

    // Stops at the image descriptor; returns the transparent colour's index, or -1.
    private static int SkipExtensions(ReadOnlySpan<byte> data, ref int position)
    {
        int transparent = -1;
        for (; data[position] != ImageDescriptor; position++)
        {
            if (data[position] != Extension)
            {
                throw new InvalidImageContentException("The GIF data are damaged.");
            }

            if (data[position + 1] == GraphicControl && (data[position + 3] & 1) != 0)
            {
                transparent = data[position + 6];
            }

            for (position += 2; data[position] != 0; position += data[position] + 1)
            {
            }
        }

        return transparent;
    }

    private static byte[] JoinBlocks(ReadOnlySpan<byte> blocks)
    {
        using var joined = new MemoryStream();
        while (blocks[0] != 0)
        {
            joined.Write(blocks.Slice(1, blocks[0]));
            blocks = blocks[(blocks[0] + 1)..];
        }

        return joined.ToArray();
    }

    // Stored order: rows 0, 8, 16, ...; then 4, 12, ...; then 2, 6, ...; then 1, 3, ...
    private static int InterlacedRow(int row, int height)
    {
        foreach ((int start, int step) in ((int, int)[])[(0, 8), (4, 8), (2, 4), (1, 2)])
        {
            int rows = height > start ? ((height - start - 1) / step) + 1 : 0;
            if (row < rows)
            {
                return start + (row * step);
            }

            row -= rows;
        }

        return 0;
    }

    private static int U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
