namespace SixLabors.ImageSharp.Codecs;

// GIF's variable-width LZW: codes grow from minimum + 1 to 12 bits, least significant bit first.
internal static class LzwReader
{
    private const int MaxCodes = 4096;

    public static byte[] Decode(int minimumCodeSize, ReadOnlySpan<byte> data, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumCodeSize, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimumCodeSize, 8);
        int clear = 1 << minimumCodeSize;
        int end = clear + 1;
        Span<short> prefix = new short[MaxCodes];
        Span<byte> suffix = new byte[MaxCodes];
        Span<short> length = new short[MaxCodes];
        for (int i = 0; i < clear; i++)
        {
            (prefix[i], suffix[i], length[i]) = (-1, (byte)i, 1);
        }

        byte[] output = new byte[count];
        int written = 0, next = end + 1, width = minimumCodeSize + 1, previous = -1, bits = 0, available = 0;
        foreach (byte b in data)
        {
            bits |= b << available;
            for (available += 8; available >= width && written < count;)
            {
                int code = bits & ((1 << width) - 1);
                bits >>= width;
                available -= width;
                if (code == end)
                {
                    return output;
                }

                if (code == clear)
                {
                    (next, width, previous) = (end + 1, minimumCodeSize + 1, -1);
                    continue;
                }

                ArgumentOutOfRangeException.ThrowIfGreaterThan(code, previous < 0 ? clear - 1 : next);
                if (previous >= 0 && next < MaxCodes)
                {
                    // A code not yet in the table repeats the previous string's first symbol.
                    int first = code == next ? previous : code;
                    while (prefix[first] >= 0)
                    {
                        first = prefix[first];
                    }

                    (prefix[next], suffix[next], length[next]) = ((short)previous, suffix[first], (short)(length[previous] + 1));
                    next++;
                    width += next == 1 << width && width < 12 ? 1 : 0;
                }

                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(code, next);
                int position = written + length[code] - 1;
                written += length[code];
                for (int at = code; at >= 0; at = prefix[at], position--)
                {
                    if (position < count)
                    {
                        output[position] = suffix[at];
                    }
                }

                previous = code;
            }
        }

        return output;
    }
}
