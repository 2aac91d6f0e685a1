using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static JoJoGan.Models.CpuKernels.WinogradF4x3;

namespace JoJoGan.Models.CpuKernels;

/// <summary>Puts the four phases of a transposed convolution together, blurs and finishes them in one pass.</summary>
internal static unsafe class PolyphaseUpsample
{
    /// <summary>Taps of the blur along one axis.</summary>
    public const int Taps = 4;

    /// <summary>Whether features [N, I, H, W] and a filter [KH, KW] are what this takes.</summary>
    public static bool IsSupported(Tensor x, Tensor weight, Tensor filter) =>
        CpuFeatures.HasAvx2
        && x.dtype == ScalarType.Float32
        && x.device.type == DeviceType.CPU
        && x.shape[3] % (Lanes / 2) == 0
        && filter.shape is [Taps, Taps]
        && 4 * x.shape[0] * weight.shape[0] * x.shape[2] * x.shape[3] * sizeof(float) <= int.MaxValue;

    /// <summary>A transposed convolution of stride 2 by phases, put together, blurred and finished.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="factors">Of x, [N, I], contiguous.</param>
    /// <param name="weight">[O, I, 3, 3].</param>
    /// <param name="filter">[4, 4]; flipped, since this is a convolution.</param>
    /// <param name="epilogue">What is done to the results.</param>
    /// <returns>[N, O, 2H, 2W].</returns>
    public static Tensor Run(Tensor x, Tensor factors, Tensor weight, Tensor filter, Epilogue epilogue)
    {
        // Before the phases, so that what these leave behind is one piece of memory.
        Tensor y = empty([x.shape[0], weight.shape[0], 2 * x.shape[2], 2 * x.shape[3]], dtype: ScalarType.Float32);
        using var scope = NewDisposeScope();
        Apply(WinogradConvTranspose.Apply(x, factors, weight), filter, epilogue, y);
        return y;
    }

    /// <summary>The phases put together, blurred and finished.</summary>
    /// <param name="phases">Phases (0, 0), (0, 1), (1, 0), (1, 1): [N, C, H + 1 - a, W + 1 - b].</param>
    /// <param name="filter">[4, 4]; flipped, since this is a convolution.</param>
    /// <param name="epilogue">What is done to the results.</param>
    /// <param name="y">Where to: [N, C, 2H, 2W].</param>
    private static void Apply(Tensor[] phases, Tensor filter, Epilogue epilogue, Tensor y)
    {
        using var scope = NewDisposeScope();
        Tensor[] dense = [.. phases.Select(phase => phase.contiguous())];
        Tensor taps = filter.flip(0, 1).contiguous();
        (long n, long c, long h, long w) = (phases[3].shape[0], phases[3].shape[1], phases[3].shape[2], phases[3].shape[3]);
        float*[] values =
            [TensorPointer.Of(dense[0]), TensorPointer.Of(dense[1]), TensorPointer.Of(dense[2]), TensorPointer.Of(dense[3])];
        Interpolate(values, (int)n, (int)c, (int)h, (int)w, TensorPointer.Of(taps), epilogue, TensorPointer.Of(y));
    }

    /// <summary>
    /// y[i, j] = Σ k[u, v] · t[i + u - 1, j + v - 1], finished, where t[2m + a, 2n + b] is phase (a, b) at [m, n] and 0 outside.
    /// </summary>
    /// <param name="phases">Phases (0, 0), (0, 1), (1, 0), (1, 1): [N, C, H + 1 - a, W + 1 - b].</param>
    /// <param name="images">N.</param>
    /// <param name="channels">C.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W, a multiple of 8.</param>
    /// <param name="taps">k, [4, 4].</param>
    /// <param name="epilogue">What is done to the results.</param>
    /// <param name="y">[N, C, 2H, 2W].</param>
    private static void Interpolate(
        float*[] phases, int images, int channels, int height, int width, float* taps, Epilogue epilogue, float* y)
    {
        int stride = (2 * width) + (3 * Lanes);
        nint pixels = 4 * height * (nint)width;
        ParallelFor.Run(images * channels, Taps * stride, (map, lines) =>
        {
            (int image, int channel) = Math.DivRem(map, channels);
            (float scale, float bias) = epilogue.Of(image, channel, channels);
            new Span<float>(lines, Taps * stride).Clear();
            for (int row = 0; row < 2; row++)
            {
                Interleave(row);
            }

            for (int i = 0; i < 2 * height; i++)
            {
                Interleave(i + 2);
                float* target = y + (map * pixels) + (i * 2 * (nint)width);
                Filter(lines, stride, i - 1, taps, scale, bias, target, 2 * width);
                epilogue.Activate(target, 2 * width, image, i * 2 * (nint)width);
            }

            void Interleave(int row)
            {
                float* line = lines + ((row % Taps) * stride) + Lanes;
                (int m, int a) = Math.DivRem(row, 2);
                int rows = height + 1 - a;
                if (m >= rows)
                {
                    new Span<float>(line, (2 * width) + 1).Clear();
                    return;
                }

                float* even = phases[2 * a] + (((map * (nint)rows) + m) * (width + 1));
                float* odd = phases[(2 * a) + 1] + (((map * (nint)rows) + m) * width);
                PolyphaseUpsample.Interleave(even, odd, line, width);
                line[2 * width] = even[width];
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave(float* even, float* odd, float* line, int width)
    {
        for (int x = 0; x < width; x += Lanes / 2)
        {
            Vector256<float> e = Vector256.Load(even + x), o = Vector256.Load(odd + x);
            Vector256<float> low = Avx.UnpackLow(e, o), high = Avx.UnpackHigh(e, o);
            Avx.Permute2x128(low, high, 0x20).Store(line + (2 * x));
            Avx.Permute2x128(low, high, 0x31).Store(line + (2 * x) + (Lanes / 2));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Filter(float* lines, int stride, int top, float* taps, float scale, float bias, float* target, int width)
    {
        Vector512<float> factor = Vector512.Create(scale), added = Vector512.Create(bias);
        for (int x = 0; x < width; x += Lanes)
        {
            Vector512<float> sum = Vector512<float>.Zero, sum1 = Vector512<float>.Zero;
            for (int u = 0; u < Taps; u++)
            {
                float* from = lines + (((top + u + Taps) % Taps) * stride) + Lanes - 1 + x, k = taps + (u * Taps);
                sum = Vector512.FusedMultiplyAdd(Vector512.Load(from), Vector512.Create(k[0]), sum);
                sum1 = Vector512.FusedMultiplyAdd(Vector512.Load(from + 1), Vector512.Create(k[1]), sum1);
                sum = Vector512.FusedMultiplyAdd(Vector512.Load(from + 2), Vector512.Create(k[2]), sum);
                sum1 = Vector512.FusedMultiplyAdd(Vector512.Load(from + 3), Vector512.Create(k[3]), sum1);
            }

            Vector512.FusedMultiplyAdd(sum + sum1, factor, added).Store(target + x);
        }
    }
}
