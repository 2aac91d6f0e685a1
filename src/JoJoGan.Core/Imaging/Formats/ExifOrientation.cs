using System.Buffers.Binary;

namespace JoJoGan.Imaging.Formats;

/// <summary>
/// Reads the orientation (tag 0x0112) from EXIF data: a TIFF header and its first directory, EXIF 2.3 section 4.5. ImageSharp
/// takes the value as SHORT only; some cameras and programs write it as LONG.
/// </summary>
internal static class ExifOrientation
{
    private const ushort Tag = 0x0112, Short = 3, Long = 4;
    private const int EntrySize = 12;

    /// <param name="tiff">EXIF data from the byte order mark on.</param>
    /// <returns>1 to 8; 1 where the data are broken, or name no orientation or an unknown one.</returns>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        bool little = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 10 || !(little || tiff.StartsWith("MM\0*"u8)))
        {
            return 1;
        }

        uint directory = UInt32(tiff[4..], little);
        if (directory > tiff.Length - 2)
        {
            return 1;
        }

        int count = UInt16(tiff[(int)directory..], little);
        ReadOnlySpan<byte> entries = tiff[((int)directory + 2)..];
        for (; count > 0 && entries.Length >= EntrySize; count--, entries = entries[EntrySize..])
        {
            if (UInt16(entries, little) == Tag)
            {
                uint value = UInt16(entries[2..], little) switch
                {
                    Short => UInt16(entries[8..], little),
                    Long => UInt32(entries[8..], little),
                    _ => 1,
                };
                return value is >= 1 and <= 8 ? (int)value : 1;
            }
        }

        return 1;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool little)
        => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool little)
        => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
