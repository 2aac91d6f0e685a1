using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static JoJoGan.Models.CpuKernels.WinogradF4x3;

namespace JoJoGan.Models.CpuKernels;

/// <summary>
/// The transposed convolution of stride 2 with three taps, along one axis: y[2m] = x[m] · w[0] + x[m-1] · w[2] is a minimal
/// filter F(4, 2), its polynomials evaluated at ±2/5, ±5/4 and infinity; y[2m + 1] = x[m] · w[1] multiplies the samples as they
/// are. Eight outputs take 9 instead of 12 multiplications, along both axes 81 instead of 144.
/// </summary>
internal static class WinogradF4x2
{
    /// <summary>Points of the even outputs.</summary>
    public const int EvenPoints = 5;

    /// <summary>Points along one axis: those of the even outputs, and the samples of the odd ones.</summary>
    public const int Points = EvenPoints + Outputs;

    private const double P = 0.4, Q = 1.25;
    private const double PP = P * P, QQ = Q * Q;

    // With these Lagrange's polynomials of Samples become 1 at their own points.
    private const double ScaleP = 1 / (2 * P * (PP - QQ)), ScaleQ = 1 / (2 * Q * (QQ - PP));

    /// <summary>
    /// Which transformed kernel each of the 81 points is multiplied with: samples share the sixth of their axis.
    /// </summary>
    public static ReadOnlySpan<int> KernelOfPoint => Kernels;

    private static readonly int[] Kernels =
        [.. Enumerable.Range(0, Points * Points).Select(
            point => (Math.Min(point / Points, EvenPoints) * WinogradF4x3.Points) + Math.Min(point % Points, EvenPoints))];

    /// <summary>Samples x[m-1] to x[m+3] at the points of the even outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Five InputTransform(in Five d)
    {
        Vector512<float> p = Sum(d.V2, (float)-QQ, d.V0) * (float)P, pOdd = Sum(d.V3, (float)-QQ, d.V1);
        Vector512<float> q = Sum(d.V2, (float)-PP, d.V0) * (float)Q, qOdd = Sum(d.V3, (float)-PP, d.V1);
        return new(p + pOdd, p - pOdd, q + qOdd, q - qOdd, Sum(Sum(d.V4, (float)-(PP + QQ), d.V2), (float)(PP * QQ), d.V0));
    }

    /// <summary>Products at the points to the four even outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four OutputTransform(in Five m)
    {
        Vector512<float> p = m.V0 + m.V1, pOdd = (m.V0 - m.V1) * (float)P, q = m.V2 + m.V3, qOdd = (m.V2 - m.V3) * (float)Q;
        return new(p + q, pOdd + qOdd, Sum(p * (float)PP, (float)QQ, q), Sum(Sum(m.V4, (float)PP, pOdd), (float)QQ, qOdd));
    }

    /// <summary>Three taps at the points: five of the even outputs, and the tap of the odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Six FilterTransform(in Three w)
    {
        Vector512<float> p = w.V2 * (float)ScaleP, pOdd = w.V0 * (float)(P * ScaleP);
        Vector512<float> q = w.V2 * (float)ScaleQ, qOdd = w.V0 * (float)(Q * ScaleQ);
        return new(p + pOdd, p - pOdd, q + qOdd, q - qOdd, w.V0, w.V1);
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
