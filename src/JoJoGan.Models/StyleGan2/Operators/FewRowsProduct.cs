using System.Numerics;
using System.Runtime.CompilerServices;
using JoJoGan.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.StyleGan2.Operators;

/// <summary>
/// Products of matrices of a few rows with features, as colours take them: the features are read once, by all threads. BLAS rearranges
/// them first, and where its threads are not libtorch's it has one.
/// </summary>
internal static unsafe class FewRowsProduct
{
    /// <summary>The most rows for which this is used.</summary>
    public const int MostRows = 4;

    private const int InputsAtOnce = 4;
    private const int PixelsOfPart = 1024;

    /// <summary>y[n] = m[n] · x[n].</summary>
    /// <param name="matrices">m, [N, R, I].</param>
    /// <param name="x">[N, I, P].</param>
    /// <returns>[N, R, P]; the caller disposes it.</returns>
    public static Tensor Apply(Tensor matrices, Tensor x)
    {
        if (!Suits(matrices, x))
        {
            return matrices.matmul(x);
        }

        return is_grad_enabled() && (matrices.requires_grad || x.requires_grad) ? FewRowsFunction.apply(matrices, x, null!) : Forward(matrices, x);
    }

    /// <summary>Whether this is faster than BLAS.</summary>
    public static bool Suits(Tensor matrices, Tensor x) =>
        Vector.IsHardwareAccelerated
        && x.dtype == ScalarType.Float32
        && x.device.type == DeviceType.CPU
        && matrices.shape[1] <= MostRows
        && x.shape[1] % InputsAtOnce == 0
        && x.shape[2] % Vector<float>.Count == 0
        && x.numel() * sizeof(float) <= int.MaxValue;

    /// <summary>The products, without a gradient.</summary>
    internal static Tensor Forward(Tensor matrices, Tensor x)
    {
        (int n, int rows, int inputs, int pixels) = Sizes(matrices, x);
        using Tensor m = matrices.contiguous(), features = x.contiguous();
        Tensor y = empty([n, rows, pixels], dtype: ScalarType.Float32);
        float* factors = Workers.Values(m), from = Workers.Values(features), to = Workers.Values(y);
        InParts(n, pixels, (sample, start, count, _) =>
        {
            float* source = from + (sample * (nint)inputs * pixels) + start, sums = to + (sample * (nint)rows * pixels) + start;
            for (int row = 0; row < rows; row++)
            {
                new Span<float>(sums + (row * (nint)pixels), count).Clear();
            }

            for (int input = 0; input < inputs; input += InputsAtOnce)
            {
                for (int row = 0; row < rows; row++)
                {
                    float* k = factors + (((sample * rows) + row) * inputs) + input;
                    AddFour(source + (input * (nint)pixels), pixels, k, sums + (row * (nint)pixels), count);
                }
            }
        });
        return y;
    }

    /// <summary>The gradient of x: m[n]ᵀ · g[n].</summary>
    internal static Tensor FeatureGradient(Tensor matrices, Tensor gradient)
    {
        (int n, int rows, int pixels) = ((int)gradient.shape[0], (int)gradient.shape[1], (int)gradient.shape[2]);
        int inputs = (int)matrices.shape[2];
        using Tensor m = matrices.contiguous(), g = gradient.contiguous();
        Tensor result = empty([n, inputs, pixels], dtype: ScalarType.Float32);
        float* factors = Workers.Values(m), from = Workers.Values(g), to = Workers.Values(result);
        InParts(n, pixels, (sample, start, count, _) =>
        {
            float* source = from + (sample * (nint)rows * pixels) + start;
            for (int input = 0; input < inputs; input++)
            {
                float* sums = to + (((sample * (nint)inputs) + input) * pixels) + start;
                Combine(source, pixels, factors + (sample * rows * inputs) + input, inputs, rows, sums, count);
            }
        });
        return result;
    }

    /// <summary>The gradient of m: g[n] · x[n]ᵀ.</summary>
    internal static Tensor MatrixGradient(Tensor x, Tensor gradient)
    {
        (int n, int rows, int inputs, int pixels) = Sizes(gradient, x);
        using Tensor features = x.contiguous(), g = gradient.contiguous(), parts = empty([n, Parts(pixels), rows, inputs], dtype: ScalarType.Float32);
        float* left = Workers.Values(g), right = Workers.Values(features), to = Workers.Values(parts);
        InParts(n, pixels, (sample, start, count, part) =>
        {
            float* sums = to + (part * (nint)rows * inputs);
            for (int input = 0; input < inputs; input++)
            {
                float* channel = right + (((sample * (nint)inputs) + input) * pixels) + start;
                for (int row = 0; row < rows; row++)
                {
                    sums[(row * inputs) + input] = Dot(left + (((sample * (nint)rows) + row) * pixels) + start, channel, count);
                }
            }
        });
        return parts.sum(1);
    }

    private delegate void Part(int sample, int start, int count, int part);

    private static int Parts(int pixels) => (pixels + PixelsOfPart - 1) / PixelsOfPart;

    // The parts do not depend on the number of threads, so neither do the sums.
    private static void InParts(int samples, int pixels, Part run)
    {
        int parts = Parts(pixels);
        Workers.Run(samples * parts, 0, (part, _) =>
        {
            int start = part % parts * PixelsOfPart;
            run(part / parts, start, Math.Min(PixelsOfPart, pixels - start), part);
        });
    }

    private static (int Samples, int Rows, int Inputs, int Pixels) Sizes(Tensor matrices, Tensor x) =>
        ((int)x.shape[0], (int)matrices.shape[1], (int)x.shape[1], (int)x.shape[2]);

    /// <summary>sums[p] += Σ_i k[i] · x[i, p] over four channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFour(float* x, nint stride, float* k, float* sums, int count)
    {
        Vector<float> k0 = new(k[0]), k1 = new(k[1]), k2 = new(k[2]), k3 = new(k[3]);
        for (int p = 0; p < count; p += Vector<float>.Count)
        {
            Vector<float> first = Vector.FusedMultiplyAdd(Vector.Load(x + p), k0, Vector.Load(sums + p));
            Vector<float> second = Vector.FusedMultiplyAdd(Vector.Load(x + (2 * stride) + p), k2, Vector.Load(x + (3 * stride) + p) * k3);
            Vector.Store(Vector.FusedMultiplyAdd(Vector.Load(x + stride + p), k1, first) + second, sums + p);
        }
    }

    /// <summary>sums[p] = Σ_r k[r] · g[r, p].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Combine(float* g, nint stride, float* k, int kStride, int rows, float* sums, int count)
    {
        for (int p = 0; p < count; p += Vector<float>.Count)
        {
            Vector<float> sum = Vector.Load(g + p) * k[0];
            for (int row = 1; row < rows; row++)
            {
                sum = Vector.FusedMultiplyAdd(Vector.Load(g + (row * stride) + p), new Vector<float>(k[row * kStride]), sum);
            }

            Vector.Store(sum, sums + p);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Dot(float* a, float* b, int count)
    {
        Vector<float> even = default, odd = default;
        int p = 0;
        for (; p + Vector<float>.Count < count; p += 2 * Vector<float>.Count)
        {
            even = Vector.FusedMultiplyAdd(Vector.Load(a + p), Vector.Load(b + p), even);
            odd = Vector.FusedMultiplyAdd(Vector.Load(a + p + Vector<float>.Count), Vector.Load(b + p + Vector<float>.Count), odd);
        }

        if (p < count)
        {
            even = Vector.FusedMultiplyAdd(Vector.Load(a + p), Vector.Load(b + p), even);
        }

        return Vector.Sum(even + odd);
    }
}
