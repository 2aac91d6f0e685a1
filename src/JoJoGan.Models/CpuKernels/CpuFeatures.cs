using System.Runtime.Intrinsics.X86;

namespace JoJoGan.Models.CpuKernels;

/// <summary>What forms of the operators are chosen by on the CPU; docs/performance.md has the figures.</summary>
internal static class CpuFeatures
{
    /// <summary>Whether libtorch's convolutions in bfloat16 are so fast that layouts count beside them.</summary>
    public static bool HasAvx512 { get; } = Avx512F.IsSupported;

    /// <summary>Whether there are the vectors of which the convolutions in JoJoGan.Winograd are made.</summary>
    public static bool HasAvx2 { get; } = Avx2.IsSupported && Fma.IsSupported;

    /// <summary>Whether libtorch multiplies bfloat16 in plain loops, many times slower than float32.</summary>
    public static bool LacksBFloat16 { get; } = X86Base.IsSupported && !Avx512F.IsSupported;
}
