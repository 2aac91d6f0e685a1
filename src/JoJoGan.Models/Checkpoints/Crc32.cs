using System.Buffers.Binary;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// The CRC-32 of zip archives (reflected polynomial 0xEDB88320), eight bytes at a time over eight tables: table k holds the
/// remainders of a byte followed by k zero bytes.
/// </summary>
internal static class Crc32
{
    private static readonly uint[] Tables = MakeTables();

    /// <summary>
    /// The checksum of everything so far (<paramref name="crc"/>, 0 at the start) followed by <paramref name="data"/>.
    /// </summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        uint[] t = Tables;
        crc = ~crc;
        for (; data.Length >= 8; data = data[8..])
        {
            uint a = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ crc;
            uint b = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            crc = t[0x700 + (a & 0xFF)] ^ t[0x600 + ((a >> 8) & 0xFF)] ^ t[0x500 + ((a >> 16) & 0xFF)] ^ t[0x400 + (a >> 24)]
                ^ t[0x300 + (b & 0xFF)] ^ t[0x200 + ((b >> 8) & 0xFF)] ^ t[0x100 + ((b >> 16) & 0xFF)] ^ t[b >> 24];
        }

        foreach (byte value in data)
        {
            crc = t[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeTables()
    {
        var tables = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint remainder = i;
            for (int bit = 0; bit < 8; bit++)
            {
                remainder = (remainder >> 1) ^ ((remainder & 1) * 0xEDB88320);
            }

            tables[i] = remainder;
        }

        for (int i = 256; i < tables.Length; i++)
        {
            tables[i] = tables[tables[i - 256] & 0xFF] ^ (tables[i - 256] >> 8);
        }

        return tables;
    }
}
