namespace JoJoGan.Benchmarks;

/// <summary>How a piece of work is done.</summary>
internal enum WorkForm
{
    /// <summary>Plain operators and steps as in the original, and the allocator as the C library has it.</summary>
    PlainDefault,

    /// <summary>Plain, with an allocator that keeps freed memory.</summary>
    PlainTuned,

    /// <summary>The library's, with an allocator that keeps freed memory.</summary>
    Library,

    /// <summary>The library's, computing activations a second time instead of keeping them.</summary>
    LibraryRecomputing,

    /// <summary>The library's in bfloat16.</summary>
    LibraryBFloat16,

    /// <summary>An exported network on ONNX Runtime.</summary>
    OnnxRuntime,
}
