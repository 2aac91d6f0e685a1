namespace JoJoGan.Models.Checkpoints;

/// <summary>The elements of tensors as they go into files.</summary>
internal static class TensorBytes
{
    /// <summary>Hands over the elements in row-major order; a dense tensor of the CPU is not copied.</summary>
    public static void Read(string key, Tensor tensor, Action<ReadOnlySpan<byte>> use)
    {
        long length = tensor.numel() * ElementTypes.Size(tensor.dtype);
        if (length > int.MaxValue)
        {
            throw new ArgumentException(
                $"The tensor '{LogText.Of(key)}' has {length} bytes; a single tensor must have less than 2 GB.", nameof(tensor));
        }

        if (length == 0)
        {
            use([]);
            return;
        }

        using Tensor detached = tensor.detach();
        using Tensor local = detached.cpu();
        using Tensor dense = local.contiguous();
        use(dense.bytes);
    }
}
