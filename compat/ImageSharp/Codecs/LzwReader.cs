namespace SixLabors.ImageSharp.Codecs;

// GIF's variable-width LZW: codes grow from minimum + 1 to 12 bits, least significant bit first. A string of symbols is its
// prefix's code and a last symbol.
internal sealed class LzwReader
{
    private const int MaxCodes = 4096;
    private const int MaxWidth = 12;

    private readonly short[] prefix = new short[MaxCodes];
    private readonly byte[] suffix = new byte[MaxCodes];
    private readonly short[] length = new short[MaxCodes];
    private readonly byte[] output;
    private readonly int minimumWidth;
    private readonly int clear;
    private int written;
    private int next;
    private int width;
    private int previous;

    private LzwReader(int minimumCodeSize, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumCodeSize, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimumCodeSize, 8);
        minimumWidth = minimumCodeSize + 1;
        clear = 1 << minimumCodeSize;
        output = new byte[count];
        for (int i = 0; i < clear; i++)
        {
            (prefix[i], suffix[i], length[i]) = (-1, (byte)i, 1);
        }

        Reset();
    }

    public static byte[] Decode(int minimumCodeSize, ReadOnlySpan<byte> data, int count)
    {
        var reader = new LzwReader(minimumCodeSize, count);
        int bits = 0, available = 0;
        foreach (byte b in data)
        {
            bits |= b << available;
            for (available += 8; available >= reader.width;)
            {
                int taken = reader.width;
                if (!reader.Accept(bits & ((1 << taken) - 1)))
                {
                    return reader.output;
                }

                bits >>= taken;
                available -= taken;
            }
        }

        return reader.output;
    }

    private void Reset() => (next, width, previous) = (clear + 2, minimumWidth, -1);

    // False at the end code or when all pixels are there.
    private bool Accept(int code)
    {
        if (code == clear)
        {
            Reset();
            return true;
        }

        if (code == clear + 1 || written >= output.Length)
        {
            return false;
        }

        // The first code after a reset stands for a symbol; later ones may name at most the string that they define.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, previous < 0 ? clear - 1 : next);
        if (previous >= 0 && next < MaxCodes)
        {
            Extend(code == next ? previous : code);
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(code, next);
        Write(code);
        previous = code;
        return true;
    }

    // Defines the next code: the previous string followed by the first symbol of another.
    private void Extend(int other)
    {
        while (prefix[other] >= 0)
        {
            other = prefix[other];
        }

        (prefix[next], suffix[next], length[next]) = ((short)previous, suffix[other], (short)(length[previous] + 1));
        next++;
        width += next == 1 << width && width < MaxWidth ? 1 : 0;
    }

    private void Write(int code)
    {
        int position = written + length[code] - 1;
        written += length[code];
        for (int at = code; at >= 0; at = prefix[at], position--)
        {
            if (position < output.Length)
            {
                output[position] = suffix[at];
            }
        }
    }
}
