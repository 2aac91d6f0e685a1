using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static JoJoGan.Models.CpuKernels.WinogradF4x3;

namespace JoJoGan.Models.CpuKernels;

/// <summary>Transposes blocks of 16 x 16 values.</summary>
internal static unsafe class Transpose16x16
{
    /// <summary>block[c, r] = from[r, c].</summary>
    /// <param name="from">16 rows of 16 values.</param>
    /// <param name="stride">Values from one of its rows to the next.</param>
    /// <param name="block">[16, 16].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* from, nint stride, float* block)
    {
        for (int row = 0; row < Lanes; row++)
        {
            Vector512.Load(from + (row * stride)).Store(block + (row * Lanes));
        }

        // Quarters of 2s x 2s change places, for s = 8, 4, 2 and 1.
        for (int s = Lanes / 2; s > 0; s /= 2)
        {
            for (int row = 0; row < Lanes; row++)
            {
                if ((row & s) == 0)
                {
                    float* a = block + (row * Lanes), b = a + (s * Lanes);
                    (Vector512<float> top, Vector512<float> bottom) = Exchange(Vector512.Load(a), Vector512.Load(b), s);
                    top.Store(a);
                    bottom.Store(b);
                }
            }
        }
    }

    /// <summary>The second s of every 2s lanes of the first vector change places with the first s of those of the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Top, Vector512<float> Bottom) Exchange(Vector512<float> top, Vector512<float> bottom, int s)
    {
        if (s == Lanes / 2)
        {
            return (Vector512.Create(top.GetLower(), bottom.GetLower()), Vector512.Create(top.GetUpper(), bottom.GetUpper()));
        }

        (Vector256<float> Top, Vector256<float> Bottom) lower = Exchange(top.GetLower(), bottom.GetLower(), s), upper = Exchange(top.GetUpper(), bottom.GetUpper(), s);
        return (Vector512.Create(lower.Top, upper.Top), Vector512.Create(lower.Bottom, upper.Bottom));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Top, Vector256<float> Bottom) Exchange(Vector256<float> top, Vector256<float> bottom, int s) => s switch
    {
        4 => (Avx.Permute2x128(top, bottom, 0x20), Avx.Permute2x128(top, bottom, 0x31)),
        2 => (Avx.UnpackLow(top.AsDouble(), bottom.AsDouble()).AsSingle(), Avx.UnpackHigh(top.AsDouble(), bottom.AsDouble()).AsSingle()),
        _ => (Avx.Blend(top, Avx.DuplicateEvenIndexed(bottom), 0b10101010), Avx.Blend(Avx.DuplicateOddIndexed(top), bottom, 0b10101010)),
    };
}
