using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats.Bmp;

namespace SixLabors.ImageSharp.Codecs;

internal static class BmpHeader
{
    private const int FileHeaderSize = 14;
    private const uint CoreHeaderSize = 12;

    public static PictureHeader? Read(ReadOnlySpan<byte> data)
    {
        if (data.Length < FileHeaderSize + 16)
        {
            return null;
        }

        ReadOnlySpan<byte> info = data[FileHeaderSize..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(info) == CoreHeaderSize)
        {
            return new PictureHeader(
                BmpFormat.Instance,
                BinaryPrimitives.ReadUInt16LittleEndian(info[4..]),
                BinaryPrimitives.ReadUInt16LittleEndian(info[6..]),
                BinaryPrimitives.ReadUInt16LittleEndian(info[10..]));
        }

        // A negative height says that the first row is the top one.
        int height = BinaryPrimitives.ReadInt32LittleEndian(info[8..]);
        return new PictureHeader(
            BmpFormat.Instance,
            BinaryPrimitives.ReadInt32LittleEndian(info[4..]),
            height == int.MinValue ? 0 : Math.Abs(height),
            BinaryPrimitives.ReadUInt16LittleEndian(info[14..]));
    }
}
