using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>How libtorch's graph reaches a function written in C#; ManagedFunction of compat/native/jojogan_torch.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ManagedFunction
{
    public nint Context;
    public delegate* unmanaged<nint, nint*, int, nint*, int, int> Backward;
    public delegate* unmanaged<nint, void> Release;
}
