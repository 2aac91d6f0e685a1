using System.Buffers.Binary;

namespace JoJoGan.Imaging.Formats;

/// <summary>
/// BMP: a file header, an info header of one of several sizes, a palette and rows of pixels. Run lengths are refused: ImageSharp
/// lets runs that overrun their row, as ImageMagick writes them, spill into the next one.
/// </summary>
internal static class BmpFormat
{
    private const int FileHeaderSize = 14, CoreHeaderSize = 12, ShortInfoHeaderSize = 16, InfoHeaderSize = 20;
    private const uint Uncompressed = 0, BitFields = 3, AlphaBitFields = 6;

    public static ImageFile Read(ReadOnlyMemory<byte> file, string? name)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (bytes.Length < FileHeaderSize + CoreHeaderSize)
        {
            throw ImageFaults.Truncated(name);
        }

        uint pixels = BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]);
        ReadOnlySpan<byte> info = bytes[FileHeaderSize..];
        uint header = BinaryPrimitives.ReadUInt32LittleEndian(info);
        if (header is not (CoreHeaderSize or >= ShortInfoHeaderSize))
        {
            throw ImageFaults.Unsupported(name, $"a BMP with a header of {header} bytes");
        }

        if (info.Length < Math.Min(header, InfoHeaderSize))
        {
            throw ImageFaults.Truncated(name);
        }

        bool core = header == CoreHeaderSize;
        (long width, long height) = core
            ? (BinaryPrimitives.ReadUInt16LittleEndian(info[4..]), BinaryPrimitives.ReadUInt16LittleEndian(info[6..]))
            : (BinaryPrimitives.ReadInt32LittleEndian(info[4..]), (long)BinaryPrimitives.ReadInt32LittleEndian(info[8..]));
        height = Math.Abs(height);
        uint compression = header < InfoHeaderSize ? Uncompressed : BinaryPrimitives.ReadUInt32LittleEndian(info[16..]);
        if (compression is not (Uncompressed or BitFields or AlphaBitFields))
        {
            throw ImageFaults.Unsupported(name, "a compressed BMP");
        }

        int bits = BinaryPrimitives.ReadUInt16LittleEndian(info[(core ? 10 : 14)..]);
        Int128 end = pixels + ((Int128)(((width * bits) + 31) / 32 * 4) * height);
        return end <= bytes.Length ? new ImageFile(ImageKind.Bmp, width, height, file) : throw ImageFaults.Truncated(name);
    }
}
