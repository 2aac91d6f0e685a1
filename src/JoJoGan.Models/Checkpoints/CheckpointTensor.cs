using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using JoJoGan.Checkpoints;

namespace JoJoGan.Models.Checkpoints;

/// <summary>
/// One tensor of an open checkpoint: a view (shape, strides, offset) of bytes in the file, which are read only when asked for.
/// Safe for any number of reading threads. After its file is disposed every read throws
/// <see cref="ObjectDisposedException"/>.
/// </summary>
public sealed class CheckpointTensor
{
    private const int MaxRank = 64;
    private const long AlwaysAllowedBytes = 1 << 20;
    private readonly CheckpointStorage storage;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly long offset;

    private CheckpointTensor(string name, ScalarType type, long[] shape, long[] strides, CheckpointStorage storage, long offset)
    {
        Name = name;
        ElementType = type;
        this.shape = shape;
        this.strides = strides;
        this.storage = storage;
        this.offset = offset;
        Count = shape.Aggregate(1L, (product, size) => product * size);
    }

    /// <summary>The tensor's key in the state dict or file it was taken from.</summary>
    public string Name { get; }

    /// <summary>
    /// The stored element type: a float of 16 (both kinds), 32 or 64 bits, an integer of 8 to 64 bits, or bool.
    /// </summary>
    public ScalarType ElementType { get; }

    /// <summary>The sizes of the dimensions; empty for a single number.</summary>
    public IReadOnlyList<long> Shape => shape;

    /// <summary>How many stored elements apart neighbors along each dimension are.</summary>
    public IReadOnlyList<long> Strides => strides;

    /// <summary>The number of elements, the product of <see cref="Shape"/>.</summary>
    public long Count { get; }

    /// <summary>The size of the elements in bytes once they are in memory.</summary>
    public long ByteLength => Count * ElementTypes.Size(ElementType);

    /// <summary>The shape as it is written in messages, for instance <c>[512, 512]</c>.</summary>
    internal string ShapeText => $"[{string.Join(", ", shape)}]";

    internal string File => storage.File.Path;

    /// <summary>Reads the tensor.</summary>
    /// <returns>A new contiguous CPU tensor of the stored shape and type, without gradient.</returns>
    /// <exception cref="CheckpointException">The stored checksum does not fit, or the tensor has 2 GB or more.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed.</exception>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    public Tensor ToTensor()
    {
        NativeBackend.EnsureLoaded();
        int length = MemoryLength();
        Tensor tensor = empty(shape, dtype: ElementType);
        try
        {
            // A tensor without elements has no memory to speak of.
            CopyBytes(length == 0 ? [] : tensor.bytes);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Reads the tensor into an existing one, straight from the file where type and layout agree.</summary>
    /// <param name="destination">Of the same shape; any element type and device. Values are converted.</param>
    /// <exception cref="CheckpointException">The shapes differ, or the stored checksum does not fit.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed.</exception>
    public void CopyTo(Tensor destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (!destination.shape.AsSpan().SequenceEqual(shape))
        {
            throw new CheckpointException(
                "the shape differs", File, Name, expected: $"[{string.Join(", ", destination.shape)}]", actual: ShapeText);
        }

        if (Count == 0)
        {
            return;
        }

        bool direct = destination.dtype == ElementType
            && destination.device_type == TorchSharp.DeviceType.CPU
            && destination.is_contiguous();
        if (direct)
        {
            MemoryLength();
            CopyBytes(destination.bytes);
            return;
        }

        using Tensor source = ToTensor();
        using IDisposable quiet = no_grad();
        destination.copy_(source);
    }

    /// <summary>Reads the elements in row-major order.</summary>
    /// <typeparam name="T">
    /// The managed counterpart of <see cref="ElementType"/>: <see cref="float"/> for Float32, <see cref="Half"/> for Float16, the
    /// bits as <see cref="ushort"/> for BFloat16, <see cref="byte"/> for Byte and Bool, and so on.
    /// </typeparam>
    /// <returns>A new array of <see cref="Count"/> elements.</returns>
    /// <exception cref="CheckpointException">
    /// <typeparamref name="T"/> is another type than the stored one, or the checksum does not fit.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        if (ManagedType(ElementType) != typeof(T))
        {
            throw new CheckpointException(
                "the element type differs", File, Name, expected: typeof(T).Name, actual: ElementType.ToString());
        }

        var values = new T[MemoryLength() / Unsafe.SizeOf<T>()];
        CopyBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Reads the elements in row-major order as 32-bit floats, whatever number type they are stored in.</summary>
    /// <returns>A new array of <see cref="Count"/> elements.</returns>
    /// <exception cref="CheckpointException">The checksum does not fit.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed.</exception>
    public float[] ToSingles() => ElementType switch
    {
        ScalarType.Float32 => ToArray<float>(),
        ScalarType.Float64 => Array.ConvertAll(ToArray<double>(), v => (float)v),
        ScalarType.Float16 => Array.ConvertAll(ToArray<Half>(), v => (float)v),
        ScalarType.BFloat16 => Array.ConvertAll(ToArray<ushort>(), v => BitConverter.UInt32BitsToSingle((uint)v << 16)),
        ScalarType.Int64 => Array.ConvertAll(ToArray<long>(), v => (float)v),
        ScalarType.Int32 => Array.ConvertAll(ToArray<int>(), v => (float)v),
        ScalarType.Int16 => Array.ConvertAll(ToArray<short>(), v => (float)v),
        ScalarType.Int8 => Array.ConvertAll(ToArray<sbyte>(), v => (float)v),
        _ => Array.ConvertAll(ToArray<byte>(), v => (float)v),
    };

    /// <summary>Reads the elements in row-major order as the bytes of whatever type they are stored in.</summary>
    internal byte[] ToBytes()
    {
        var bytes = new byte[MemoryLength()];
        CopyBytes(bytes);
        return bytes;
    }

    /// <summary>
    /// Makes a view after checking that it lies inside its storage. Returns null and a reason if it does not; all arithmetic is
    /// in 128 bits so that hostile sizes cannot wrap around.
    /// </summary>
    internal static CheckpointTensor? TryCreate(
        string name,
        ScalarType type,
        long[] shape,
        long[] strides,
        CheckpointStorage storage,
        long offset,
        out string? reason)
    {
        reason = Flaw(ElementTypes.Size(type), shape, strides, storage, offset);
        return reason is null ? new CheckpointTensor(name, type, shape, strides, storage, offset) : null;
    }

    /// <summary>The tensor of a safetensors file.</summary>
    internal static CheckpointTensor Create(CheckpointFile file, SafetensorsEntry entry)
    {
        long[] shape = [.. entry.Shape];
        CheckpointStorage storage = new CheckpointStorage(file, entry.ByteLength).Place(entry.Offset);
        ScalarType type = ElementTypes.FromSafetensors(entry.ElementType)!.Value;
        return TryCreate(entry.Key, type, shape, RowMajor(shape), storage, 0, out string? reason)
            ?? throw new CheckpointException($"not a valid safetensors file: {reason}", file.Path, entry.Key);
    }

    /// <summary>The strides of a row-major tensor, in elements.</summary>
    internal static long[] RowMajor(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride = unchecked(stride * shape[d]);
        }

        return strides;
    }

    internal CheckpointTensor Named(string name) => new(name, ElementType, shape, strides, storage, offset);

    /// <summary>The same elements with dimensions of size 1 before and after the others.</summary>
    internal CheckpointTensor Unsqueezed(int before, int after)
    {
        long[] first = [.. Enumerable.Repeat(1L, before)];
        long[] last = [.. Enumerable.Repeat(1L, after)];
        return new(Name, ElementType, [.. first, .. shape, .. last], [.. first, .. strides, .. last], storage, offset);
    }

    /// <summary>
    /// Writes the elements in row-major order; <paramref name="destination"/> has <see cref="ByteLength"/> bytes.
    /// </summary>
    internal void CopyBytes(Span<byte> destination)
    {
        if (destination.IsEmpty)
        {
            storage.EnsureIntact(Name);
            return;
        }

        int size = ElementTypes.Size(ElementType);
        long[] dense = RowMajor(shape);
        if (Enumerable.Range(0, dense.Length).All(d => shape[d] == 1 || strides[d] == dense[d]))
        {
            storage.Read(offset * size, destination, Name);
        }
        else
        {
            long extent = 1 + shape.Select((length, d) => (length - 1) * strides[d]).Sum();
            byte[] stored = new byte[RequireInt(extent * size)];
            storage.Read(offset * size, stored, Name);
            CopyStrided(stored, destination, size);
        }

        if (ElementType == ScalarType.Bool)
        {
            // Any other byte than 0 and 1 is no bool to native code.
            foreach (ref byte value in destination)
            {
                value = value == 0 ? (byte)0 : (byte)1;
            }
        }
    }

    private void CopyStrided(ReadOnlySpan<byte> stored, Span<byte> destination, int size)
    {
        // The trailing dimensions that lie in one piece are copied as one run; the others are walked like an odometer.
        int outer = shape.Length;
        long run = 1;
        while (outer > 0 && (strides[outer - 1] == run || shape[outer - 1] == 1))
        {
            run *= shape[--outer];
        }

        var index = new long[outer];
        int runBytes = (int)run * size;
        long position = 0;
        for (int written = 0; written < destination.Length; written += runBytes)
        {
            stored.Slice((int)position * size, runBytes).CopyTo(destination[written..]);
            for (int d = outer - 1; d >= 0; d--)
            {
                position += strides[d];
                if (++index[d] < shape[d])
                {
                    break;
                }

                position -= strides[d] * shape[d];
                index[d] = 0;
            }
        }
    }

    private static string? Flaw(int size, long[] shape, long[] strides, CheckpointStorage storage, long offset)
    {
        if (shape.Length > MaxRank || strides.Length != shape.Length)
        {
            return $"has {shape.Length} sizes and {strides.Length} strides";
        }

        if (offset < 0 || shape.Any(n => n < 0) || strides.Any(n => n < 0))
        {
            return "has a negative size, stride or offset";
        }

        Int128 stored = storage.ByteLength / size;
        Int128 count = 1; // sizes of 0 left out: no element would have to be there for the others
        Int128 last = offset;
        for (int d = 0; d < shape.Length; d++)
        {
            count *= Math.Max(shape[d], 1);
            last += (Int128)Math.Max(shape[d] - 1, 0) * strides[d];
            if (count > long.MaxValue / size || last > long.MaxValue)
            {
                return "has an impossible size";
            }
        }

        bool isEmpty = shape.Contains(0);
        if (isEmpty ? offset > stored : last >= stored)
        {
            return $"reaches beyond its storage of {stored} elements";
        }

        // An expanded view (stride 0) of a few bytes must not ask for more memory than the file could hold.
        return !isEmpty && count * size > Math.Max(AlwaysAllowedBytes, storage.File.Length) ? "is larger than its file" : null;
    }

    private static Type ManagedType(ScalarType type) => type switch
    {
        ScalarType.Float32 => typeof(float),
        ScalarType.Float64 => typeof(double),
        ScalarType.Float16 => typeof(Half),
        ScalarType.BFloat16 => typeof(ushort),
        ScalarType.Int64 => typeof(long),
        ScalarType.Int32 => typeof(int),
        ScalarType.Int16 => typeof(short),
        ScalarType.Int8 => typeof(sbyte),
        _ => typeof(byte),
    };

    private int MemoryLength() => RequireInt(ByteLength);

    private int RequireInt(long bytes) => bytes <= int.MaxValue
        ? (int)bytes
        : throw new CheckpointException("a single tensor must have less than 2 GB", File, Name, actual: $"{bytes} bytes");
}
