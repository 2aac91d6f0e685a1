using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static JoJoGan.Models.CpuKernels.WinogradF4x3;

namespace JoJoGan.Models.CpuKernels;

/// <summary>Products at the points of tiles, over the channels.</summary>
internal static unsafe class GemmKernel
{
    /// <summary>Rows of the result.</summary>
    public const int Rows = 8;

    /// <summary>Columns of the result.</summary>
    public const int Columns = 2 * Lanes;

    /// <summary>products[point, o, tile] = Σ_i kernels[point, o, i] · samples[point, i, tile].</summary>
    /// <param name="kernels">What <see cref="KernelTransform"/> makes.</param>
    /// <param name="kernelOfPoint">Which of them each point takes.</param>
    /// <param name="samples">Of I channels.</param>
    /// <param name="inputs">I.</param>
    /// <param name="products">Of O channels.</param>
    /// <param name="outputs">O.</param>
    /// <param name="tiles">How many tiles there are; whole panels are multiplied.</param>
    public static void RunAll(
        float* kernels, ReadOnlySpan<int> kernelOfPoint, PackedTiles samples, int inputs,
        PackedTiles products, int outputs, int tiles)
    {
        for (int point = 0; point < kernelOfPoint.Length; point++)
        {
            float* kernel = kernels + (kernelOfPoint[point] * KernelTransform.PointStride(outputs, inputs));
            for (int output = 0; output < outputs; output += Rows, kernel += Rows * inputs)
            {
                for (int tile = 0; tile < tiles; tile += PackedTiles.Tiles)
                {
                    float* result = products.At(point, output, tile);
                    Run(kernel, samples.At(point, 0, tile), inputs, result, PackedTiles.Tiles, add: false);
                }
            }
        }
    }

    /// <summary>The innermost product, whose sums stay in registers: result[r, c] (+)= Σ_k left[k, r] · right[k, c].</summary>
    /// <param name="left">[count, 8].</param>
    /// <param name="right">[count, 32].</param>
    /// <param name="count">The terms of each sum.</param>
    /// <param name="result">[8, 32], its rows a stride apart.</param>
    /// <param name="stride">Values from one row of the result to the next.</param>
    /// <param name="add">Whether what is in the result stays in the sums.</param>
    public static void Run(float* left, float* right, int count, float* result, nint stride, bool add)
    {
        if (Avx512F.IsSupported)
        {
            Run512(left, right, count, result, stride, add);
            return;
        }

        for (int row = 0; row < Rows; row += Rows / 2)
        {
            for (int column = 0; column < Columns; column += Lanes)
            {
                RunQuarter(left + row, right + column, count, result + (row * stride) + column, stride, add);
            }
        }
    }

    // Eight sums in the sixteen registers of AVX2.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunQuarter(float* left, float* right, int count, float* result, nint stride, bool add)
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default,
            c0 = default, c1 = default, d0 = default, d1 = default;
        for (float* end = left + ((nint)count * Rows); left < end; left += Rows, right += Columns)
        {
            Vector256<float> v0 = Vector256.Load(right), v1 = Vector256.Load(right + (Lanes / 2));
            Vector256<float> u = Vector256.Create(left[0]);
            a0 = Vector256.FusedMultiplyAdd(u, v0, a0);
            a1 = Vector256.FusedMultiplyAdd(u, v1, a1);
            u = Vector256.Create(left[1]);
            b0 = Vector256.FusedMultiplyAdd(u, v0, b0);
            b1 = Vector256.FusedMultiplyAdd(u, v1, b1);
            u = Vector256.Create(left[2]);
            c0 = Vector256.FusedMultiplyAdd(u, v0, c0);
            c1 = Vector256.FusedMultiplyAdd(u, v1, c1);
            u = Vector256.Create(left[3]);
            d0 = Vector256.FusedMultiplyAdd(u, v0, d0);
            d1 = Vector256.FusedMultiplyAdd(u, v1, d1);
        }

        Put(Vector512.Create(a0, a1), result, add);
        Put(Vector512.Create(b0, b1), result + stride, add);
        Put(Vector512.Create(c0, c1), result + (2 * stride), add);
        Put(Vector512.Create(d0, d1), result + (3 * stride), add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run512(float* left, float* right, int count, float* result, nint stride, bool add)
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default,
            d0 = default, d1 = default, e0 = default, e1 = default, f0 = default, f1 = default,
            g0 = default, g1 = default, h0 = default, h1 = default;
        for (float* end = left + ((nint)count * Rows); left < end; left += Rows, right += Columns)
        {
            Vector512<float> v0 = Vector512.Load(right), v1 = Vector512.Load(right + Lanes);
            Vector512<float> u = Vector512.Create(left[0]);
            a0 = Vector512.FusedMultiplyAdd(u, v0, a0);
            a1 = Vector512.FusedMultiplyAdd(u, v1, a1);
            u = Vector512.Create(left[1]);
            b0 = Vector512.FusedMultiplyAdd(u, v0, b0);
            b1 = Vector512.FusedMultiplyAdd(u, v1, b1);
            u = Vector512.Create(left[2]);
            c0 = Vector512.FusedMultiplyAdd(u, v0, c0);
            c1 = Vector512.FusedMultiplyAdd(u, v1, c1);
            u = Vector512.Create(left[3]);
            d0 = Vector512.FusedMultiplyAdd(u, v0, d0);
            d1 = Vector512.FusedMultiplyAdd(u, v1, d1);
            u = Vector512.Create(left[4]);
            e0 = Vector512.FusedMultiplyAdd(u, v0, e0);
            e1 = Vector512.FusedMultiplyAdd(u, v1, e1);
            u = Vector512.Create(left[5]);
            f0 = Vector512.FusedMultiplyAdd(u, v0, f0);
            f1 = Vector512.FusedMultiplyAdd(u, v1, f1);
            u = Vector512.Create(left[6]);
            g0 = Vector512.FusedMultiplyAdd(u, v0, g0);
            g1 = Vector512.FusedMultiplyAdd(u, v1, g1);
            u = Vector512.Create(left[7]);
            h0 = Vector512.FusedMultiplyAdd(u, v0, h0);
            h1 = Vector512.FusedMultiplyAdd(u, v1, h1);
        }

        Put(a0, result, add);
        Put(a1, result + Lanes, add);
        Put(b0, result + stride, add);
        Put(b1, result + stride + Lanes, add);
        Put(c0, result + (2 * stride), add);
        Put(c1, result + (2 * stride) + Lanes, add);
        Put(d0, result + (3 * stride), add);
        Put(d1, result + (3 * stride) + Lanes, add);
        Put(e0, result + (4 * stride), add);
        Put(e1, result + (4 * stride) + Lanes, add);
        Put(f0, result + (5 * stride), add);
        Put(f1, result + (5 * stride) + Lanes, add);
        Put(g0, result + (6 * stride), add);
        Put(g1, result + (6 * stride) + Lanes, add);
        Put(h0, result + (7 * stride), add);
        Put(h1, result + (7 * stride) + Lanes, add);
    }

    private static void Put(Vector512<float> sums, float* row, bool add) => (add ? sums + Vector512.Load(row) : sums).Store(row);
}
