using System.Buffers;

namespace JoJoGan.Models.Onnx;

/// <summary>The elements of a tensor as memory, without a copy. The tensor must outlive it.</summary>
/// <param name="tensor">Dense and on the CPU.</param>
internal sealed class TensorMemory(Tensor tensor) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => tensor.bytes;

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

    public override void Unpin()
    {
        // Native memory does not move.
    }

    protected override void Dispose(bool disposing)
    {
        // The tensor is its owner's.
    }
}
