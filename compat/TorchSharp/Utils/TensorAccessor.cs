using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>The elements of a CPU tensor in row-major order, whatever its strides.</summary>
public sealed class TensorAccessor<T> : IEnumerable<T>, IDisposable
    where T : unmanaged
{
    private readonly long[] sizes;
    private readonly long[] strides;
    private readonly bool contiguous;
    private Tensor? tensor;
    private nint start;

    internal TensorAccessor(Tensor tensor)
    {
        this.tensor = tensor;
        sizes = tensor.size();
        strides = tensor.stride();
        contiguous = tensor.is_contiguous();
        start = tensor.DataPointer();
        Count = tensor.NumberOfElements;
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get => At(Offset(indices));
        set => At(Offset(indices)) = value;
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array.AsSpan());
        return array;
    }

    /// <summary>A managed array of the tensor's rank and lengths.</summary>
    public unsafe Array ToNDArray()
    {
        if (sizes.Length == 0)
        {
            return new[] { At(0) };
        }

        Array array = Array.CreateInstance(typeof(T), sizes);
        T[] flat = ToArray();
        fixed (byte* target = &System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array))
        {
            flat.CopyTo(new Span<T>(target, flat.Length));
        }

        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        Span<T> target = array[arrayIndex..];
        int count = (int)Math.Min(target.Length, Count - tensorIndex);
        if (contiguous)
        {
            new Span<T>((T*)start + tensorIndex, count).CopyTo(target);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                target[i] = At(Locate(tensorIndex + i));
            }
        }

        GC.KeepAlive(this);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ReadOnlySpan<T> source = array[arrayIndex..];
        int count = (int)Math.Min(source.Length, Count - tensorIndex);
        if (contiguous)
        {
            source[..count].CopyTo(new Span<T>((T*)start + tensorIndex, count));
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                At(Locate(tensorIndex + i)) = source[i];
            }
        }

        GC.KeepAlive(this);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++)
        {
            yield return At(Locate(i));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object obj) =>
        obj is TensorAccessor<T> other && (start == other.start || (Count == other.Count && this.SequenceEqual(other)));

    public override int GetHashCode() => base.GetHashCode();

    /// <summary>Lets go of the tensor, which is not disposed.</summary>
    public void Dispose()
    {
        start = 0;
        tensor = null;
    }

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) => left.Equals(right);

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !left.Equals(right);

    internal static T Read(Tensor tensor, long index) => index < tensor.NumberOfElements
        ? new TensorAccessor<T>(tensor) is var own ? own.At(own.Locate(index)) : default
        : throw new IndexOutOfRangeException("The index is greater than the number of elements in the tensor");

    private unsafe ref T At(long offset)
    {
        ObjectDisposedException.ThrowIf(tensor is null, this);
        return ref ((T*)start)[offset];
    }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
        {
            long index = indices[0];
            return index < Count && index >= 0 ? Locate(index) : throw new IndexOutOfRangeException();
        }

        long offset = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= sizes[i])
            {
                throw new IndexOutOfRangeException();
            }

            offset += indices[i] * strides[i];
        }

        return offset;
    }

    /// <summary>Where the element with this row-major number lies.</summary>
    private long Locate(long index)
    {
        if (contiguous)
        {
            return index;
        }

        long offset = 0;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            offset += index % sizes[i] * strides[i];
            index /= sizes[i];
        }

        return offset;
    }
}
