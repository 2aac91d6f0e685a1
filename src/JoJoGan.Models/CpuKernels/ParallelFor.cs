using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace JoJoGan.Models.CpuKernels;

/// <summary>A parallel loop over as many threads as libtorch uses, with scratch memory for each.</summary>
internal static unsafe class ParallelFor
{
    /// <summary>A part of the work, with memory that no other uses meanwhile: of unknown content, 64-byte aligned.</summary>
    public delegate void Part(int part, float* memory);

    /// <summary>Runs all parts. Which thread takes which is left to chance, so none may depend on another.</summary>
    /// <param name="parts">Their number.</param>
    /// <param name="memory">Values of memory that one of them needs; from libtorch's allocator.</param>
    /// <param name="run">Runs one.</param>
    public static void Run(int parts, long memory, Part run)
    {
        int threads = Math.Min(get_num_threads(), parts);
        long stride = (memory + WinogradF4x3.Lanes - 1) / WinogradF4x3.Lanes * WinogradF4x3.Lanes;
        using Tensor all = empty([threads, stride], dtype: ScalarType.Float32);
        float* start = TensorPointer.Of(all);
        int next = -1, workers = -1;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            float* own = start + (Interlocked.Increment(ref workers) * stride);
            for (int part; (part = Interlocked.Increment(ref next)) < parts;)
            {
                run(part, own);
            }
        });
    }
}

/// <summary>Pointers to tensors' elements.</summary>
internal static unsafe class TensorPointer
{
    /// <summary>The elements of a contiguous float32 tensor on the CPU; valid until the tensor is disposed.</summary>
    public static float* Of(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
