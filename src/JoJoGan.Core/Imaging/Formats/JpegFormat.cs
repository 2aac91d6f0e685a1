using System.Buffers.Binary;

namespace JoJoGan.Imaging.Formats;

/// <summary>
/// JPEG: segments of FF, marker, length and data; after a start of scan (DA) entropy-coded bytes follow up to the next marker.
/// D0 to D7 (restart) and 01 stand alone, FF 00 is a stuffed byte, FF FF is filling, D9 is the end.
/// </summary>
internal static class JpegFormat
{
    private const byte StartOfScan = 0xDA, EndOfImage = 0xD9, App1 = 0xE1;

    // Encoders write up to 20; each costs as much time as a whole picture.
    private const int MostScans = 100;

    public static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    public static ImageFile Read(ReadOnlyMemory<byte> file, string? name)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        (long Width, long Height)? size = null;
        int? orientation = null;
        int scans = 0, restart = 0;
        int position = 2;
        while (true)
        {
            int step = bytes[position..].IndexOf((byte)0xFF);
            if (step < 0 || position + step + 1 >= bytes.Length)
            {
                throw ImageFaults.Truncated(name);
            }

            position += step + 1;
            byte marker = bytes[position];
            if (marker == EndOfImage)
            {
                break;
            }

            if (marker == 0xFF)
            {
                continue;
            }

            position++;
            if (marker is >= 0xD0 and <= 0xD7 && marker - 0xD0 != restart++ % 8)
            {
                throw ImageFaults.Damaged(name, "a piece is missing from its pixels");
            }

            if (marker is 0x00 or 0x01 or (>= 0xD0 and <= 0xD7))
            {
                continue;
            }

            ReadOnlySpan<byte> data = SegmentData(bytes[position..], name);
            if (IsStartOfFrame(marker) && data.Length >= 5)
            {
                size = size is null
                    ? (BinaryPrimitives.ReadUInt16BigEndian(data[3..]), BinaryPrimitives.ReadUInt16BigEndian(data[1..]))
                    : throw ImageFaults.Damaged(name, "it has two headers");
            }
            else if (marker == App1 && data.StartsWith("Exif\0\0"u8))
            {
                orientation ??= ExifOrientation.Read(data[6..]);
            }
            else if (marker == StartOfScan)
            {
                restart = 0;
                if (++scans > MostScans)
                {
                    throw ImageFaults.Damaged(name, $"it has more than {MostScans} scans");
                }
            }

            position += data.Length + 2;
        }

        return size is { } found && scans > 0
            ? new ImageFile(ImageKind.Jpeg, found.Width, found.Height, file[..(position + 1)], orientation ?? 1)
            : throw ImageFaults.Damaged(name, "it has no pixels");
    }

    // Two bytes of length, which count themselves, and the data.
    private static ReadOnlySpan<byte> SegmentData(ReadOnlySpan<byte> bytes, string? name)
    {
        int length = bytes.Length < 2 ? int.MaxValue : Math.Max((int)BinaryPrimitives.ReadUInt16BigEndian(bytes), 2);
        return length <= bytes.Length ? bytes[2..length] : throw ImageFaults.Truncated(name);
    }

    // C0 to CF but for C4 (Huffman tables), C8 (reserved) and CC (arithmetic conditioning).
    private static bool IsStartOfFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
