using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// A fingerprint of weights that does not depend on the file they came from: SHA-256 over the entries in ordinal order of their
/// keys, each as key, number type, shape and row-major little-endian elements. Floats of any width count as 32-bit floats.
/// </summary>
public static class CheckpointHash
{
    private const string Floats = "F32";
    private const int PartLength = 1 << 20;

    /// <summary>The fingerprint of a module's parameters and buffers.</summary>
    /// <param name="module">The module, on any device.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static string Of(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return Of(module.state_dict());
    }

    /// <summary>The fingerprint of tensors.</summary>
    /// <param name="tensors">Keys and tensors, of any layout and device.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static string Of(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string key, Tensor tensor) in tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            AppendHeader(hash, key, tensor.dtype, tensor.shape);
            if (tensor.numel() > 0)
            {
                using Tensor detached = tensor.detach();
                using Tensor local = detached.cpu();
                using Tensor plain = local.to(ElementTypes.IsFloating(tensor.dtype) ? ScalarType.Float32 : tensor.dtype);
                using Tensor dense = plain.contiguous();
                hash.AppendData(dense.bytes);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The fingerprint of a state dict; it equals that of a module which the state dict fills exactly.</summary>
    /// <param name="weights">The state dict of an open checkpoint.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <exception cref="CheckpointException">An element does not fit its checksum, or a tensor has 2 GB or more.</exception>
    public static string Of(IReadOnlyDictionary<string, CheckpointTensor> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string key, CheckpointTensor tensor) in weights.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            AppendHeader(hash, key, tensor.ElementType, [.. tensor.Shape]);
            if (ElementTypes.IsFloating(tensor.ElementType))
            {
                // Narrow floats may be less than 2 GB in the file and more here.
                ReadOnlySpan<float> values = tensor.ToSingles();
                for (int start = 0; start < values.Length; start += PartLength)
                {
                    hash.AppendData(MemoryMarshal.AsBytes(values[start..Math.Min(start + PartLength, values.Length)]));
                }
            }
            else
            {
                hash.AppendData(tensor.ToBytes());
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void AppendHeader(IncrementalHash hash, string key, ScalarType type, long[] shape)
    {
        byte[] name = Utf8.Strict.GetBytes(key);
        byte[] typeName = Encoding.ASCII.GetBytes(ElementTypes.IsFloating(type) ? Floats : type.ToString());
        AppendNumber(hash, name.Length);
        hash.AppendData(name);
        AppendNumber(hash, typeName.Length);
        hash.AppendData(typeName);
        AppendNumber(hash, shape.Length);
        foreach (long size in shape)
        {
            AppendNumber(hash, size);
        }
    }

    private static void AppendNumber(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
