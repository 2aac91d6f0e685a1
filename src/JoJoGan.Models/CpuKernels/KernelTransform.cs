using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static JoJoGan.Models.CpuKernels.WinogradF4x3;

namespace JoJoGan.Models.CpuKernels;

/// <summary>Takes kernels of 3 x 3 taps to the points, and gradients back.</summary>
internal static unsafe class KernelTransform
{
    private const int Taps = 9;
    private const MethodImplOptions Optimized = MethodImplOptions.AggressiveOptimization;

    /// <summary>
    /// Values from a point to the next. The vector more than needed keeps points from lying a power of 2 apart, which caches
    /// dislike.
    /// </summary>
    public static nint PointStride(int outputs, int inputs) => (outputs * (nint)inputs) + Lanes;

    /// <summary>GwGᵀ of every kernel: [point, output / 8, input, output % 8].</summary>
    /// <param name="weight">[O, I, 3, 3].</param>
    /// <param name="outputs">O.</param>
    /// <param name="inputs">I.</param>
    /// <param name="points">Where to.</param>
    public static void Run(float* weight, int outputs, int inputs, float* points) =>
        Run(weight, outputs, inputs, inputs * (nint)Taps, Taps, flipped: false, phases: false, points);

    /// <summary>The same for <see cref="WinogradF4x2"/>.</summary>
    public static void RunForPhases(float* weight, int outputs, int inputs, float* points) =>
        Run(weight, outputs, inputs, inputs * (nint)Taps, Taps, flipped: false, phases: true, points);

    /// <summary>The same of the kernels of the inputs' gradient: inputs for outputs, taps turned round.</summary>
    /// <param name="weight">[O, I, 3, 3].</param>
    /// <param name="outputs">O.</param>
    /// <param name="inputs">I.</param>
    /// <param name="points">Where to: [point, input / 8, output, input % 8].</param>
    public static void RunForGradient(float* weight, int outputs, int inputs, float* points) =>
        Run(weight, inputs, outputs, Taps, inputs * (nint)Taps, flipped: true, phases: false, points);

    /// <summary>GᵀuG of every kernel.</summary>
    /// <param name="points">The gradient at the points, [point, O, I].</param>
    /// <param name="outputs">O.</param>
    /// <param name="inputs">I.</param>
    /// <param name="gradient">Where to: [O, I, 3, 3].</param>
    public static void RunTransposed(float* points, int outputs, int inputs, float* gradient)
    {
        nint stride = PointStride(outputs, inputs);
        ParallelFor.Run(outputs, 2 * Points * 3 * Lanes, [MethodImpl(Optimized)] (output, memory) =>
        {
            float* rows = memory, taps = memory + (Points * 3 * Lanes);
            for (int input = 0; input < inputs; input += Lanes)
            {
                for (int i = 0; i < Points; i++)
                {
                    float* row = points + (i * Points * stride) + (output * (nint)inputs) + input;
                    FilterTransformTransposed(Six.Load(row, stride)).Store(rows + (i * 3 * Lanes), Lanes);
                }

                for (int j = 0; j < 3; j++)
                {
                    FilterTransformTransposed(Six.Load(rows + (j * Lanes), 3 * Lanes)).Store(taps + (j * Lanes), 3 * Lanes);
                }

                float* kernels = gradient + (((output * (nint)inputs) + input) * Taps);
                for (int lane = 0; lane < Lanes; lane++)
                {
                    for (int tap = 0; tap < Taps; tap++)
                    {
                        kernels[(lane * Taps) + tap] = taps[(tap * Lanes) + lane];
                    }
                }
            }
        });
    }

    private static void Run(
        float* weight, int outputs, int inputs, nint outputStride, nint inputStride, bool flipped, bool phases, float* points)
    {
        nint stride = PointStride(outputs, inputs);
        ParallelFor.Run(outputs / GemmKernel.Rows, Points * 3 * Lanes, [MethodImpl(Optimized)] (part, columns) =>
        {
            // Eight outputs of two inputs fill a vector, and lie together in the result.
            for (int input = 0; input < inputs; input += Lanes / GemmKernel.Rows)
            {
                float* kernels = weight + (part * GemmKernel.Rows * outputStride) + (input * inputStride);
                for (int j = 0; j < 3; j++)
                {
                    Transform(new(Gather(kernels, 0, j), Gather(kernels, 1, j), Gather(kernels, 2, j)))
                        .Store(columns + (j * Lanes), 3 * Lanes);
                }

                float* to = points + (((part * (nint)inputs) + input) * GemmKernel.Rows);
                for (int i = 0; i < Points; i++)
                {
                    Transform(Three.Load(columns + (i * 3 * Lanes), Lanes)).Store(to + (i * Points * stride), stride);
                }
            }
        });

        Six Transform(in Three taps) => phases ? WinogradF4x2.FilterTransform(taps) : WinogradF4x3.FilterTransform(taps);

        Vector512<float> Gather(float* kernels, int i, int j)
        {
            float* tap = kernels + (flipped ? Taps - 1 - (3 * i) - j : (3 * i) + j);
            return Vector512.Create(Outputs(tap), Outputs(tap + inputStride));
        }

        Vector256<float> Outputs(float* tap) => Vector256.Create(
            tap[0],
            tap[outputStride],
            tap[2 * outputStride],
            tap[3 * outputStride],
            tap[4 * outputStride],
            tap[5 * outputStride],
            tap[6 * outputStride],
            tap[7 * outputStride]);
    }
}
