namespace JoJoGan.Video.Ffmpeg;

/// <summary>Reads the fields of a NUT header one after the other.</summary>
internal ref struct NutFields(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> rest = rest;

    /// <summary>Seven bits a byte, the highest first; the last byte is below 128.</summary>
    public ulong Number()
    {
        ulong value = 0;
        while (rest.Length > 0)
        {
            byte next = rest[0];
            rest = rest[1..];
            value = (value << 7) | (byte)(next & 127);
            if (next < 128)
            {
                return value;
            }
        }

        throw new InvalidDataException("a header is too short");
    }

    /// <summary>0, 1, -1, 2, -2, ... as 0, 1, 2, 3, 4, ...</summary>
    public long SignedNumber()
    {
        long coded = (long)Number() + 1;
        return (coded & 1) == 0 ? coded >> 1 : -(coded >> 1);
    }

    public void Skip(int count) =>
        rest = count <= rest.Length ? rest[count..] : throw new InvalidDataException("a header is too short");
}
