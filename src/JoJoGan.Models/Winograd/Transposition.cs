using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static JoJoGan.Winograd.MinimalFilter;

namespace JoJoGan.Winograd;

/// <summary>Transposes blocks of 16 x 16 values.</summary>
internal static unsafe class Transposition
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
            Vector512<int> lanes = Vector512<int>.Indices, bit = Vector512.Create(s);
            Vector512<int> upper = ~Vector512.Equals(lanes & bit, Vector512<int>.Zero);
            Vector512<int> first = Vector512.ConditionalSelect(upper, lanes + Vector512.Create(Lanes - s), lanes);
            Vector512<int> second = Vector512.ConditionalSelect(upper, lanes + Vector512.Create(Lanes), lanes + bit);
            for (int row = 0; row < Lanes; row++)
            {
                if ((row & s) == 0)
                {
                    float* a = block + (row * Lanes), b = a + (s * Lanes);
                    Vector512<float> top = Vector512.Load(a), bottom = Vector512.Load(b);
                    Avx512F.PermuteVar16x32x2(top, first, bottom).Store(a);
                    Avx512F.PermuteVar16x32x2(top, second, bottom).Store(b);
                }
            }
        }
    }
}
