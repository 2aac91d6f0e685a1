using System.Buffers.Binary;

namespace JoJoGan.Video.Ffmpeg;

/// <summary>Bytes of NUT headers as they grow.</summary>
internal sealed class NutBytes
{
    private const uint Polynomial = 0x04C11DB7;

    private byte[] bytes = new byte[64];
    private int count;

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, count);

    public NutBytes Add(ReadOnlySpan<byte> more)
    {
        if (count + more.Length > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(2 * bytes.Length, count + more.Length));
        }

        more.CopyTo(bytes.AsSpan(count));
        count += more.Length;
        return this;
    }

    /// <summary>Numbers, seven bits a byte, the highest first; the last byte is below 128.</summary>
    public NutBytes Add(params ReadOnlySpan<ulong> numbers)
    {
        foreach (ulong number in numbers)
        {
            int shift = 0;
            while (shift < 63 && number >> (shift + 7) > 0)
            {
                shift += 7;
            }

            for (; shift > 0; shift -= 7)
            {
                Add([(byte)(128 | (number >> shift))]);
            }

            Add([(byte)(number & 127)]);
        }

        return this;
    }

    /// <summary>A packet: start code, length, fields, checksum of the fields.</summary>
    public NutBytes AddPacket(ulong startCode, NutBytes fields)
    {
        Span<byte> code = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(code, startCode);
        Add(code);
        Add((ulong)fields.count + sizeof(uint));
        int from = count;
        return Add(fields.Written.Span).AddChecksum(from);
    }

    /// <summary>The checksum of all from a place on: CRC-32, the highest bit first, from 0.</summary>
    public NutBytes AddChecksum(int from)
    {
        uint sum = 0;
        foreach (byte next in bytes.AsSpan(from, count - from))
        {
            sum ^= (uint)next << 24;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum << 1) ^ ((sum & 0x80000000) != 0 ? Polynomial : 0);
            }
        }

        Span<byte> written = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(written, sum);
        return Add(written);
    }
}
