using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace JoJoGan.Models.CpuKernels;

/// <summary>Pointers to tensors' elements.</summary>
internal static unsafe class TensorPointer
{
    /// <summary>The elements of a contiguous float32 tensor on the CPU; valid until the tensor is disposed.</summary>
    public static float* Of(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
