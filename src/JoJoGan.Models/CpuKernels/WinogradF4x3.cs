using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace JoJoGan.Models.CpuKernels;

/// <summary>
/// Winograd's minimal filter F(4, 3): four outputs of three taps by 6 instead of 12 multiplications (arXiv 1509.09308, section
/// 4), with polynomials evaluated at 0, ±√½, ±√2 and infinity. These points keep ten times closer to exact than the usual 0, ±1,
/// ±2. Along both axes of a picture 36 multiplications take the place of 144. Sixteen filters run at once, one in each lane.
/// </summary>
internal static class WinogradF4x3
{
    /// <summary>Lanes of a vector.</summary>
    public const int Lanes = 16;

    /// <summary>Outputs along one axis.</summary>
    public const int Outputs = 4;

    /// <summary>Points along one axis: outputs and taps less 1.</summary>
    public const int Points = 6;

    /// <summary>Points of a tile.</summary>
    public const int TilePoints = Points * Points;

    private static readonly int[] Kernels = [.. Enumerable.Range(0, TilePoints)];

    private const float P = 0.70710678118654752f;
    private const float Q = 1.41421356237309505f;

    /// <summary>Which transformed kernel each point is multiplied with: its own.</summary>
    public static ReadOnlySpan<int> KernelOfPoint => Kernels;

    /// <summary>Six samples at the points: Bᵀd.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Six InputTransform(in Six d)
    {
        Vector512<float> p = Sum(d.V4, -2, d.V2), pOdd = Sum(d.V3, -2, d.V1) * P;
        Vector512<float> q = Sum(d.V4, -0.5f, d.V2), qOdd = Sum(d.V3, -0.5f, d.V1) * Q;
        return new(Sum(d.V0 + d.V4, -2.5f, d.V2), p + pOdd, p - pOdd, q + qOdd, q - qOdd, Sum(d.V1 + d.V5, -2.5f, d.V3));
    }

    /// <summary>Products at the points to four outputs: Aᵀm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four OutputTransform(in Six m)
    {
        Vector512<float> p = m.V1 + m.V2, pOdd = (m.V1 - m.V2) * P;
        Vector512<float> q = m.V3 + m.V4, qOdd = (m.V3 - m.V4) * Q;
        return new(m.V0 + p + q, pOdd + qOdd, Sum(p * 0.5f, 2, q), Sum(Sum(m.V5, 0.5f, pOdd), 2, qOdd));
    }

    /// <summary>The gradient of four outputs at the points: Ag, the transpose of <see cref="OutputTransform"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Six OutputTransformTransposed(in Four g)
    {
        Vector512<float> p = Sum(g.V0, 0.5f, g.V2), pOdd = Sum(g.V1, 0.5f, g.V3) * P;
        Vector512<float> q = Sum(g.V0, 2, g.V2), qOdd = Sum(g.V1, 2, g.V3) * Q;
        return new(g.V0, p + pOdd, p - pOdd, q + qOdd, q - qOdd, g.V3);
    }

    /// <summary>Three taps at the points: Gw.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Six FilterTransform(in Three w)
    {
        Vector512<float> p = Sum(w.V0, 0.5f, w.V2) * (-2 / 3f), pOdd = w.V1 * (-2 / 3f * P);
        Vector512<float> q = Sum(w.V0, 2, w.V2) * (1 / 6f), qOdd = w.V1 * (1 / 6f * Q);
        return new(w.V0, p + pOdd, p - pOdd, q + qOdd, q - qOdd, w.V2);
    }

    /// <summary>A gradient at the points to that of the taps: Gᵀu, the transpose of <see cref="FilterTransform"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Three FilterTransformTransposed(in Six u)
    {
        Vector512<float> p = (u.V1 + u.V2) * (-2 / 3f), pOdd = (u.V1 - u.V2) * (-2 / 3f * P);
        Vector512<float> q = (u.V3 + u.V4) * (1 / 6f), qOdd = (u.V3 - u.V4) * (1 / 6f * Q);
        return new(u.V0 + p + q, pOdd + qOdd, Sum(Sum(u.V5, 0.5f, p), 2, q));
    }

    /// <summary>a + k·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sum(Vector512<float> a, float k, Vector512<float> b) =>
        Vector512.FusedMultiplyAdd(b, Vector512.Create(k), a);

    /// <summary>Vectors at the points of one axis.</summary>
    internal readonly record struct Six(
        Vector512<float> V0, Vector512<float> V1, Vector512<float> V2,
        Vector512<float> V3, Vector512<float> V4, Vector512<float> V5)
    {
        /// <summary>Vectors that lie a stride apart.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static unsafe Six Load(float* from, nint stride) => new(
            Vector512.Load(from),
            Vector512.Load(from + stride),
            Vector512.Load(from + (2 * stride)),
            Vector512.Load(from + (3 * stride)),
            Vector512.Load(from + (4 * stride)),
            Vector512.Load(from + (5 * stride)));

        /// <summary>All of them times a factor.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Six Times(float factor) => new(V0 * factor, V1 * factor, V2 * factor, V3 * factor, V4 * factor, V5 * factor);

        /// <summary>Writes them a stride apart.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public unsafe void Store(float* to, nint stride)
        {
            V0.Store(to);
            V1.Store(to + stride);
            V2.Store(to + (2 * stride));
            V3.Store(to + (3 * stride));
            V4.Store(to + (4 * stride));
            V5.Store(to + (5 * stride));
        }
    }

    /// <summary>Vectors of outputs along one axis.</summary>
    internal readonly record struct Four(Vector512<float> V0, Vector512<float> V1, Vector512<float> V2, Vector512<float> V3)
    {
        /// <summary>All of them times a factor.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Four Times(float factor) => new(V0 * factor, V1 * factor, V2 * factor, V3 * factor);

        /// <summary>Vectors that lie a stride apart.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static unsafe Four Load(float* from, nint stride) => new(
            Vector512.Load(from), Vector512.Load(from + stride),
            Vector512.Load(from + (2 * stride)), Vector512.Load(from + (3 * stride)));

        /// <summary>Writes them a stride apart.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public unsafe void Store(float* to, nint stride)
        {
            V0.Store(to);
            V1.Store(to + stride);
            V2.Store(to + (2 * stride));
            V3.Store(to + (3 * stride));
        }
    }

    /// <summary>Vectors of taps along one axis.</summary>
    internal readonly record struct Three(Vector512<float> V0, Vector512<float> V1, Vector512<float> V2)
    {
        /// <summary>Vectors that lie a stride apart.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static unsafe Three Load(float* from, nint stride) =>
            new(Vector512.Load(from), Vector512.Load(from + stride), Vector512.Load(from + (2 * stride)));

        /// <summary>Writes them a stride apart.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public unsafe void Store(float* to, nint stride)
        {
            V0.Store(to);
            V1.Store(to + stride);
            V2.Store(to + (2 * stride));
        }
    }
}
