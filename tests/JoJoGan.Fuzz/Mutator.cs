using System.Text;

namespace JoJoGan.Fuzz;

/// <summary>Changes files at random; the same random numbers give the same changes.</summary>
internal static class Mutator
{
    private const int MostChanges = 8, LongestPiece = 64, LongestHeader = 4096;

    // Limits of the integer types, where sizes overflow.
    private static readonly string[] Numbers =
        [
            "0", "1", "2", "4", "-1", "7", "64", "4096", "2147483647", "2147483648", "4294967296", "9223372036854775807",
            "18446744073709551616", "1e9",
        ];

    private static readonly byte[] Edges = [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF];

    /// <param name="seeds">Valid files.</param>
    /// <param name="random">Decides everything.</param>
    /// <returns>One of the files with 1 to 8 changes.</returns>
    public static byte[] Next(IReadOnlyList<byte[]> seeds, Random random)
    {
        byte[] input = [.. seeds[random.Next(seeds.Count)]];
        for (int changes = random.Next(2) == 0 ? 1 : random.Next(1, MostChanges + 1); changes > 0 && input.Length > 0; changes--)
        {
            input = Change(input, seeds, random);
        }

        return input;
    }

    private static byte[] Change(byte[] input, IReadOnlyList<byte[]> seeds, Random random)
    {
        // Headers decide most, and lie at the beginning; the directory of a zip archive lies at the end.
        int at = random.Next(4) switch
        {
            0 => random.Next(Math.Min(input.Length, LongestPiece)),
            1 => random.Next(Math.Min(input.Length, LongestHeader)),
            2 => input.Length - 1 - random.Next(Math.Min(input.Length, LongestHeader)),
            _ => random.Next(input.Length),
        };
        int length = Math.Min(random.Next(1, LongestPiece + 1), input.Length - at);
        switch (random.Next(9))
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
            case 7:
                return WithNumber(input, at, random);
            default:
                byte[] other = seeds[random.Next(seeds.Count)];
                return [.. input.AsSpan(0, at), .. other.AsSpan(Math.Min(at, other.Length))];
        }
    }

    /// <summary>Replaces the next decimal number by another: sizes and offsets of safetensors and catalogs are such.</summary>
    private static byte[] WithNumber(byte[] input, int at, Random random)
    {
        int start = input.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (start < 0)
        {
            return input;
        }

        start += at;
        int length = input.AsSpan(start).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        int end = length < 0 ? input.Length : start + length;
        byte[] number = Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)]);
        return [.. input.AsSpan(0, start), .. number, .. input.AsSpan(end)];
    }
}
