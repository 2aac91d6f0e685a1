namespace JoJoGan.Imaging;

/// <summary>The entropy-coded bits of one JPEG scan, without stuffed bytes, up to the next marker.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> bytes)
{
    private const int MostBuffered = 56;
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int position;
    private ulong buffer;
    private int left;

    /// <summary>Whether bits were taken that are not there.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>The next bits, at most 16, without taking them; those after the end are 0.</summary>
    public int Peek(int count)
    {
        if (left < count)
        {
            Fill();
        }

        ulong bits = left >= count ? buffer >> (left - count) : buffer << (count - left);
        return (int)bits & ((1 << count) - 1);
    }

    /// <summary>Takes bits that were peeked at.</summary>
    public void Skip(int count)
    {
        AtEnd |= count > left;
        left = Math.Max(left - count, 0);
        buffer &= (1UL << left) - 1;
    }

    /// <summary>Takes the next bits, at most 16, as a number.</summary>
    public int Take(int count)
    {
        int value = Peek(count);
        Skip(count);
        return value;
    }

    /// <summary>Goes over the rest of a byte, stray bytes and the restart marker of a number (0 to 7).</summary>
    /// <returns>Whether that marker is what comes next.</returns>
    public bool PassRestart(int number)
    {
        (left, buffer) = (0, 0);
        int marker = NextMarker();
        position = Math.Min(marker + 2, bytes.Length);
        return marker + 1 < bytes.Length && bytes[marker + 1] == 0xD0 + number;
    }

    /// <summary>How many whole bytes before the next marker nobody took.</summary>
    public int Leftover() => (left / 8) + NextMarker() - position;

    private int NextMarker()
    {
        int at = position;
        while (at + 1 < bytes.Length && (bytes[at] != 0xFF || bytes[at + 1] is 0 or 0xFF))
        {
            at++;
        }

        return at;
    }

    private void Fill()
    {
        while (left < MostBuffered && position < bytes.Length)
        {
            byte next = bytes[position];
            if (next == 0xFF && (position + 1 >= bytes.Length || bytes[position + 1] != 0))
            {
                return;
            }

            buffer = (buffer << 8) | next;
            left += 8;
            position += next == 0xFF ? 2 : 1;
        }
    }
}
