namespace JoJoGan.Generation;

/// <summary>
/// Values of N(0, 1) as PyTorch's CPU generator draws them for float32 (ATen, CPUGeneratorImpl and normal_fill): a Mersenne
/// Twister and Box-Muller over blocks of 16. A seed gives the noise of libtorch, up to rounding, without libtorch.
/// </summary>
/// <param name="seed">As for <c>torch.manual_seed</c>; its lower 32 bits count.</param>
public sealed class TorchNoise(ulong seed)
{
    private const int Block = 16;

    private readonly MersenneTwister source = new((uint)seed);

    /// <summary>Draws the next values.</summary>
    /// <param name="count">How many; at least 16, below which PyTorch draws in another way.</param>
    /// <returns>The values.</returns>
    public float[] Draw(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, Block);
        float[] values = new float[count];
        Fill(values);
        for (int first = 0; first + Block <= count; first += Block)
        {
            ToNormal(values.AsSpan(first, Block));
        }

        if (count % Block != 0)
        {
            // The last block begins within the one before and is drawn anew.
            Fill(values.AsSpan(count - Block));
            ToNormal(values.AsSpan(count - Block));
        }

        return values;
    }

    /// <summary>Uniform in [0, 1), with as many bits as a float holds.</summary>
    private void Fill(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (source.Next() & 0xFFFFFF) * (1f / (1 << 24));
        }
    }

    private static void ToNormal(Span<float> block)
    {
        for (int i = 0; i < Block / 2; i++)
        {
            float radius = MathF.Sqrt(-2 * MathF.Log(1 - block[i]));
            (float sin, float cos) = MathF.SinCos(2 * MathF.PI * block[i + (Block / 2)]);
            (block[i], block[i + (Block / 2)]) = (radius * cos, radius * sin);
        }
    }
}
