using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static JoJoGan.Winograd.MinimalFilter;

namespace JoJoGan.Winograd;

/// <summary>
/// The transposed convolution of stride 2 with three taps, along one axis: y[2m] = x[m] · w[0] + x[m-1] · w[2] is a minimal filter
/// F(4, 2), its polynomials evaluated at 0, 1, -1, 2 and infinity; y[2m + 1] = x[m] · w[1] multiplies the samples as they are. Eight outputs
/// take 9 instead of 12 multiplications, along both axes 81 instead of 144.
/// </summary>
internal static class PhaseFilter
{
    /// <summary>Points of the even outputs.</summary>
    public const int EvenPoints = 5;

    /// <summary>Points along one axis: those of the even outputs, and the samples of the odd ones.</summary>
    public const int Points = EvenPoints + Outputs;

    /// <summary>Which transformed kernel each of the 81 points is multiplied with: the samples all share the sixth of their axis.</summary>
    public static ReadOnlySpan<int> KernelOfPoint => Kernels;

    private static readonly int[] Kernels =
        [.. Enumerable.Range(0, Points * Points).Select(point => (Math.Min(point / Points, EvenPoints) * MinimalFilter.Points) + Math.Min(point % Points, EvenPoints))];

    /// <summary>Samples x[m-1] to x[m+3] at the points of the even outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Five Samples(in Five d)
    {
        Vector512<float> inner = d.V3 - d.V1;
        return new(
            Sum(inner, 2, d.V0 - d.V2),
            Sum(d.V3 - d.V2, -2, d.V1),
            Sum(Sum(d.V3, -3, d.V2), 2, d.V1),
            inner,
            Sum(d.V4 - d.V2, -2, inner));
    }

    /// <summary>Products at the points to the four even outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four Results(in Five m)
    {
        Vector512<float> even = m.V1 + m.V2, odd = m.V1 - m.V2;
        return new(m.V0 + even + m.V3, Sum(odd, 2, m.V3), Sum(even, 4, m.V3), Sum(odd, 8, m.V3) + m.V4);
    }

    /// <summary>Three taps at the points: five of the even outputs, and the tap of the odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Six Taps(in Three w)
    {
        Vector512<float> before = w.V2, here = w.V0;
        return new(
            before * 0.5f,
            (before + here) * -0.5f,
            (here - before) * (1 / 6f),
            Sum(before, 2, here) * (1 / 6f),
            here,
            w.V1);
    }

    /// <summary>Vectors at the points of the even outputs, or of the samples under them.</summary>
    internal readonly record struct Five(
        Vector512<float> V0, Vector512<float> V1, Vector512<float> V2, Vector512<float> V3, Vector512<float> V4)
    {
        /// <summary>Vectors that lie a stride apart.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static unsafe Five Load(float* from, nint stride) => new(
            Vector512.Load(from),
            Vector512.Load(from + stride),
            Vector512.Load(from + (2 * stride)),
            Vector512.Load(from + (3 * stride)),
            Vector512.Load(from + (4 * stride)));

        /// <summary>Writes them a stride apart.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public unsafe void Store(float* to, nint stride)
        {
            V0.Store(to);
            V1.Store(to + stride);
            V2.Store(to + (2 * stride));
            V3.Store(to + (3 * stride));
            V4.Store(to + (4 * stride));
        }
    }
}
