namespace JoJoGan.Imaging;

/// <summary>The median of many values without sorting or copying them.</summary>
internal static class Median
{
    private const int HalfBits = 16;
    private const uint LowHalf = (1u << HalfBits) - 1;

    /// <summary>The middle value, or the mean of both where the count is even.</summary>
    /// <param name="values">At least one value; negative ones count as 0.</param>
    public static float Of(ReadOnlySpan<float> values)
    {
        float lower = AtRank(values, (values.Length - 1) / 2);
        float upper = values.Length % 2 == 1 ? lower : AtRank(values, values.Length / 2);
        return (lower + upper) / 2;
    }

    // Floats that are not negative have the order of their bits: count the upper halves, then the lower halves under the right
    // upper one.
    private static float AtRank(ReadOnlySpan<float> values, int rank)
    {
        int[] counts = new int[1 << HalfBits];
        foreach (float value in values)
        {
            counts[Bits(value) >> HalfBits]++;
        }

        uint high = Find(counts, ref rank);
        Array.Clear(counts);
        foreach (float value in values)
        {
            uint bits = Bits(value);
            if (bits >> HalfBits == high)
            {
                counts[bits & LowHalf]++;
            }
        }

        return BitConverter.UInt32BitsToSingle((high << HalfBits) | Find(counts, ref rank));
    }

    // The index whose count covers the rank; the rank becomes the one within it.
    private static uint Find(int[] counts, ref int rank)
    {
        uint index = 0;
        for (; rank >= counts[index]; index++)
        {
            rank -= counts[index];
        }

        return index;
    }

    private static uint Bits(float value) => value > 0 ? BitConverter.SingleToUInt32Bits(value) : 0;
}
