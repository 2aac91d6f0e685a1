using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace JoJoGan.Winograd;

/// <summary>Runs the parts of a piece of work on as many threads as libtorch uses.</summary>
internal static unsafe class Workers
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
        long stride = (memory + MinimalFilter.Lanes - 1) / MinimalFilter.Lanes * MinimalFilter.Lanes;
        using Tensor all = empty([threads, stride], dtype: ScalarType.Float32);
        float* start = Values(all);
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

    /// <summary>The values of a contiguous float32 tensor on the CPU, as long as it lives.</summary>
    public static float* Values(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
