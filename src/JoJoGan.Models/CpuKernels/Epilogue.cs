using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static JoJoGan.Models.CpuKernels.WinogradF4x3;

namespace JoJoGan.Models.CpuKernels;

/// <summary>Applied to results y in the cache: scale[n, o] · y + bias[o] + noise[n, pixel], then perhaps leaky ReLU.</summary>
/// <param name="scales">[N, O], or null for 1.</param>
/// <param name="biases">[O], or null for 0.</param>
/// <param name="noise">A map for each sample or one for all, or null for 0.</param>
/// <param name="noiseStride">Values from a sample's noise to the next: 0 for the same.</param>
/// <param name="slope">Leaky ReLU's, 1 for none.</param>
internal readonly unsafe struct Epilogue(float* scales, float* biases, float* noise, nint noiseStride, float slope)
{
    /// <summary>A bias at most.</summary>
    public static Epilogue With(float* biases) => new(null, biases, null, 0, 1);

    /// <summary>Scale and bias of a channel.</summary>
    public (float Scale, float Bias) Of(int image, int channel, int channels) =>
        (scales is null ? 1 : scales[(image * (nint)channels) + channel], biases is null ? 0 : biases[channel]);

    /// <summary>Noise and leaky ReLU.</summary>
    /// <param name="row">Pixels that scale and bias are in.</param>
    /// <param name="count">How many: a multiple of 16.</param>
    /// <param name="image">The sample.</param>
    /// <param name="pixel">The first pixel's number in its map.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Activate(float* row, int count, int image, nint pixel)
    {
        if (noise is null && slope == 1)
        {
            return;
        }

        float* added = noise is null ? null : noise + (image * noiseStride) + pixel;
        for (int x = 0; x < count; x += Lanes)
        {
            Vector512<float> v = Vector512.Load(row + x);
            v = added is null ? v : v + Vector512.Load(added + x);
            Vector512.Max(v, v * slope).Store(row + x);
        }
    }
}
