namespace JoJoGan.Imaging.Formats;

/// <summary>
/// The pixels of a GIF's first frame: LZW codes of 2 to 12 bits, each for a row of colors (GIF89a, appendix F). ImageSharp leaves
/// pixels that are missing black.
/// </summary>
internal static class GifPixels
{
    private const int MostCodes = 4096;
    private const int LongestCode = 12;

    /// <summary>Counts the pixels that the codes stand for, keeping none.</summary>
    /// <param name="data">The frame's data: the least length of a code, then sub-blocks.</param>
    /// <param name="pixels">How many there must be.</param>
    /// <param name="name">What the picture is called in messages.</param>
    /// <exception cref="ImageException">There are fewer, or a code is used before it has a meaning.</exception>
    public static void EnsureComplete(ReadOnlySpan<byte> data, long pixels, string? name)
    {
        int least = data[0];
        if (least is < 1 or >= LongestCode)
        {
            throw ImageFaults.Damaged(name, $"codes of {least} bits");
        }

        int clear = 1 << least, end = clear + 1, next = end + 1, bits = least + 1, buffered = 0;
        uint buffer = 0;
        int previous = 0; // pixels of the code before; 0 after a clear code
        int[] lengths = new int[MostCodes];
        Array.Fill(lengths, 1, 0, clear);
        for (int block = 1; block < data.Length && data[block] > 0; block += data[block] + 1)
        {
            foreach (byte value in data.Slice(block + 1, data[block]))
            {
                buffer |= (uint)value << buffered;
                buffered += 8;
                while (buffered >= bits)
                {
                    int code = (int)(buffer & ((1u << bits) - 1));
                    buffer >>= bits;
                    buffered -= bits;
                    if (code == end)
                    {
                        throw ImageFaults.Truncated(name);
                    }

                    if (code == clear)
                    {
                        (next, previous, bits) = (end + 1, 0, least + 1);
                        continue;
                    }

                    if (code > next || (code == next && previous == 0))
                    {
                        throw ImageFaults.Damaged(name, "a code of its pixels is unknown");
                    }

                    int length = code < next ? lengths[code] : previous + 1;
                    if ((pixels -= length) <= 0)
                    {
                        return;
                    }

                    if (previous > 0 && next < MostCodes)
                    {
                        lengths[next++] = previous + 1;
                        bits += next == 1 << bits && bits < LongestCode ? 1 : 0;
                    }

                    previous = length;
                }
            }
        }

        throw ImageFaults.Truncated(name);
    }
}
