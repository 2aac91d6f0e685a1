namespace JoJoGan.Fuzz;

/// <summary>Changes files at random; the same random numbers give the same changes.</summary>
internal static class Mutator
{
    private const int MostChanges = 8, LongestPiece = 64;

    // Limits of the integer types, where sizes overflow.
    private static readonly byte[] Edges = [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF];

    /// <param name="seeds">Valid files.</param>
    /// <param name="random">Decides everything.</param>
    /// <returns>One of the files with 1 to 8 changes.</returns>
    public static byte[] Next(IReadOnlyList<byte[]> seeds, Random random)
    {
        byte[] input = [.. seeds[random.Next(seeds.Count)]];
        for (int changes = random.Next(1, MostChanges + 1); changes > 0 && input.Length > 0; changes--)
        {
            input = Change(input, seeds, random);
        }

        return input;
    }

    private static byte[] Change(byte[] input, IReadOnlyList<byte[]> seeds, Random random)
    {
        // Headers decide most, and lie at the beginning.
        int at = random.Next(random.Next(2) == 0 ? Math.Min(input.Length, LongestPiece) : input.Length);
        int length = Math.Min(random.Next(1, LongestPiece + 1), input.Length - at);
        switch (random.Next(8))
        {
            case 0:
                input[at] ^= (byte)(1 << random.Next(8));
                return input;
            case 1:
                input[at] = (byte)random.Next(256);
                return input;
            case 2:
                input.AsSpan(at, Math.Min(length, 4)).Fill(Edges[random.Next(Edges.Length)]);
                return input;
            case 3:
                return [.. input.AsSpan(0, at), .. input.AsSpan(at + length)];
            case 4:
                return [.. input.AsSpan(0, at + length), .. input.AsSpan(at)];
            case 5:
                return input[..at];
            case 6:
                byte[] inserted = new byte[length];
                random.NextBytes(inserted);
                return [.. input.AsSpan(0, at), .. inserted, .. input.AsSpan(at)];
            default:
                byte[] other = seeds[random.Next(seeds.Count)];
                return [.. input.AsSpan(0, at), .. other.AsSpan(Math.Min(at, other.Length))];
        }
    }
}
