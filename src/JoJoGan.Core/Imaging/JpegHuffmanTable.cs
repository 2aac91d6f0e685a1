namespace JoJoGan.Imaging;

/// <summary>A Huffman table of a JPEG file (ITU-T T.81, annex C and figure F.16).</summary>
internal sealed class JpegHuffmanTable
{
    private const int Lengths = 16;
    private const int FastBits = 9;
    private readonly int[] first = new int[Lengths];
    private readonly int[] offset = new int[Lengths];
    private readonly int[] count = new int[Lengths];
    private readonly byte[] values;

    // By the next 9 bits: a code's length times 256 plus its symbol; 0 for longer codes.
    private readonly ushort[] fast = new ushort[1 << FastBits];

    private JpegHuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        this.values = values.ToArray();
        for (int i = 0, code = 0, at = 0; i < Lengths; i++)
        {
            (first[i], offset[i], count[i]) = (code, at, counts[i]);
            for (int j = 0; j < counts[i] && i < FastBits; j++)
            {
                int shift = FastBits - 1 - i;
                int start = Math.Min((code + j) << shift, fast.Length);
                fast.AsSpan(start, Math.Min(1 << shift, fast.Length - start)).Fill((ushort)(((i + 1) << 8) | values[at + j]));
            }

            code = (code + counts[i]) << 1;
            at += counts[i];
        }
    }

    /// <summary>Reads the table at the start of some bytes: 16 counts, then the values.</summary>
    /// <returns>The table and its size in bytes; null where the bytes end.</returns>
    public static (JpegHuffmanTable Table, int Size)? Read(ReadOnlySpan<byte> bytes)
    {
        int total = 0;
        for (int i = 0; i < Lengths && i < bytes.Length; i++)
        {
            total += bytes[i];
        }

        return bytes.Length < Lengths + total
            ? null
            : (new JpegHuffmanTable(bytes[..Lengths], bytes.Slice(Lengths, total)), Lengths + total);
    }

    /// <summary>The next symbol, or -1 for a code that the table does not have.</summary>
    public int Next(ref JpegBits bits)
    {
        int next = bits.Peek(Lengths);
        int entry = fast[next >> (Lengths - FastBits)];
        if (entry != 0)
        {
            bits.Skip(entry >> 8);
            return entry & 255;
        }

        for (int i = FastBits; i < Lengths; i++)
        {
            int index = (next >> (Lengths - 1 - i)) - first[i];
            if (index >= 0 && index < count[i])
            {
                bits.Skip(i + 1);
                return values[offset[i] + index];
            }
        }

        return -1;
    }
}
