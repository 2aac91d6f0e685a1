namespace JoJoGan.Core.Tests;

/// <summary>How far two pictures of one size are apart, in steps of 255.</summary>
internal readonly record struct PixelComparison(int Largest, double Mean)
{
    public static PixelComparison Of(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected)
    {
        actual.Length.Should().Be(expected.Length);
        int largest = 0;
        long total = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            int difference = Math.Abs(actual[i] - expected[i]);
            largest = Math.Max(largest, difference);
            total += difference;
        }

        return new PixelComparison(largest, (double)total / actual.Length);
    }
}
