using System.Numerics;
using System.Runtime.CompilerServices;
using JoJoGan.Winograd;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.StyleGan2.Operators;

/// <summary>
/// Products of matrices of a few rows with features, as colours take them, without gradients: the features are read once, by all threads.
/// BLAS rearranges them first.
/// </summary>
internal static unsafe class FewRowsProduct
{
    private const int MostRows = 4;
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

        using Tensor m = matrices.contiguous(), features = x.contiguous();
        (int n, int rows, int inputs, int pixels) = ((int)x.shape[0], (int)m.shape[1], (int)x.shape[1], (int)x.shape[2]);
        Tensor y = empty([n, rows, pixels], dtype: ScalarType.Float32);
        Run(Workers.Values(m), Workers.Values(features), n, rows, inputs, pixels, Workers.Values(y));
        return y;
    }

    /// <summary>Whether this is faster than BLAS.</summary>
    public static bool Suits(Tensor matrices, Tensor x) =>
        Vector.IsHardwareAccelerated
        && !is_grad_enabled()
        && x.dtype == ScalarType.Float32
        && x.device.type == DeviceType.CPU
        && matrices.shape[1] <= MostRows
        && x.shape[1] % InputsAtOnce == 0
        && x.shape[2] % Vector<float>.Count == 0
        && x.numel() * sizeof(float) <= int.MaxValue;

    private static void Run(float* matrices, float* x, int samples, int rows, int inputs, int pixels, float* y)
    {
        int parts = (pixels + PixelsOfPart - 1) / PixelsOfPart;
        Workers.Run(samples * parts, 0, (part, _) =>
        {
            (int sample, int start) = (part / parts, part % parts * PixelsOfPart);
            int count = Math.Min(PixelsOfPart, pixels - start);
            float* from = x + (sample * (nint)inputs * pixels) + start, to = y + (sample * (nint)rows * pixels) + start;
            for (int row = 0; row < rows; row++)
            {
                new Span<float>(to + (row * (nint)pixels), count).Clear();
            }

            for (int input = 0; input < inputs; input += InputsAtOnce)
            {
                for (int row = 0; row < rows; row++)
                {
                    float* factors = matrices + (((sample * rows) + row) * inputs) + input;
                    AddFour(from + (input * (nint)pixels), pixels, factors, to + (row * (nint)pixels), count);
                }
            }
        });
    }

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
}
