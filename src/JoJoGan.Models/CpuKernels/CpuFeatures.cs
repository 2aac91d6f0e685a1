using System.Runtime.Intrinsics.X86;

namespace JoJoGan.Models.CpuKernels;

/// <summary>CPU features that select an operator's implementation; docs/performance.md has the figures.</summary>
internal static class CpuFeatures
{
    /// <summary>Whether bfloat16 convolutions are fast enough that layout conversions matter.</summary>
    public static bool HasAvx512 { get; } = Avx512F.IsSupported;

    /// <summary>Whether the vector instructions that the kernels here need are available.</summary>
    public static bool HasAvx2 { get; } = Avx2.IsSupported && Fma.IsSupported;

    /// <summary>Whether libtorch multiplies bfloat16 in plain loops, many times slower than float32.</summary>
    public static bool LacksBFloat16 { get; } = X86Base.IsSupported && !Avx512F.IsSupported;
}
