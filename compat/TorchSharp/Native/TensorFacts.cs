using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>What jj_describe tells of a tensor, in its order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct TensorFacts
{
    public readonly long Dimensions;
    public readonly long Elements;
    public readonly long DType;
    public readonly long ElementSize;
    public readonly long DeviceType;
    public readonly long DeviceIndex;
    public readonly long StorageOffset;
    private readonly long flags;

    public bool IsLeaf => (flags & 1) != 0;

    public bool RequiresGrad => (flags & 2) != 0;

    public bool IsContiguous => (flags & 4) != 0;
}
