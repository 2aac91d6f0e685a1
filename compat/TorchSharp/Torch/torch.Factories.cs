using System.Runtime.InteropServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(
        Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        bool whole = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        ScalarType type = dtype ?? (whole ? ScalarType.Int64 : get_default_dtype());
        return Made(Ops.arange_start_step.Call(start, stop, step, type, Arg.None, InitializeDevice(device)), requires_grad, null);
    }

    public static Tensor linspace(
        double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(Ops.linspace.Call(start, end, steps, Type(dtype), Arg.None, InitializeDevice(device)), requires_grad, null);

    public static Tensor logspace(
        double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Made(Ops.logspace.Call(start, end, steps, @base, Type(dtype), Arg.None, InitializeDevice(device)), requires_grad, null);

    public static Tensor eye(
        long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Made(Ops.eye_m.Call(rows, columns == -1 ? rows : columns, Type(dtype), Arg.None, InitializeDevice(device)), requires_grad, names);

    public static Tensor empty_strided(
        long[] size, long[] strides, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Made(Ops.empty_strided.Call(size, strides, Type(dtype), Arg.None, InitializeDevice(device)), requires_grad, names);

    public static Tensor zeros_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(input.zeros_like(dtype, device), requires_grad, names);

    public static Tensor ones_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(input.ones_like(dtype, device), requires_grad, names);

    public static Tensor empty_like(
        Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Made(input.empty_like(dtype, device), requires_grad, names);

    public static Tensor full_like(
        Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Made(input.full_like(value, dtype, device), requires_grad, names);

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) =>
        from_array(data, dtype, device);

    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) =>
        data.to(dtype ?? data.dtype, device ?? data.device);

    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor of the array's shape over the array's own memory, unless a type or device asks for a copy.</summary>
    public static Tensor from_array(
        Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Placed(Pinned(rawArray, 0, Lengths(rawArray)), dtype, device, requires_grad, names);

    /// <summary>A flat tensor over the array's own memory.</summary>
    /// <exception cref="ArgumentException">The offset is outside the array.</exception>
    public static Tensor frombuffer(
        Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        if (offset < 0 || offset >= rawArray.LongLength)
        {
            throw new ArgumentException($"invalid value for 'offset': {offset}");
        }

        long length = count < 0 ? rawArray.LongLength - offset : count;
        if (length > rawArray.LongLength - offset)
        {
            throw new IndexOutOfRangeException($"element count is too large: {count}");
        }

        return Placed(Pinned(rawArray, offset, [length]), dtype, null, requires_grad, null);
    }

    private static ScalarType DefaultFor(Scalar value) => is_integral(value.Type) ? ScalarType.Int64 : get_default_dtype();

    /// <summary>A tensor with its own copy of the elements.</summary>
    private static Tensor FromArray<T>(
        ReadOnlySpan<T> source, ReadOnlySpan<long> dimensions, ScalarType type, ScalarType? dtype, Device? device,
        bool requires_grad, string[]? names)
        where T : unmanaged
    {
        long total = 1;
        foreach (long size in dimensions)
        {
            total *= size;
        }

        if (total > source.Length)
        {
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {total} vs. {source.Length}");
        }

        Tensor tensor = empty(dimensions, type, CPU);
        MemoryMarshal.AsBytes(source[..(int)total]).CopyTo(tensor.bytes);
        return Placed(tensor, dtype, device, requires_grad, names);
    }

    private static Tensor Placed(Tensor tensor, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        Device place = InitializeDevice(device);
        ScalarType type = dtype ?? tensor.dtype;
        return Made(tensor.WillCopy(type, place) ? tensor.to(type, place, disposeAfter: true) : tensor, requires_grad, names);
    }

    private static long[] Lengths(Array array)
    {
        var lengths = new long[array.Rank];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = array.GetLength(i);
        }

        return lengths;
    }

    /// <summary>The elements of an array of any rank, in row-major order.</summary>
    private static ReadOnlySpan<T> Flat<T>(Array array)
        where T : unmanaged
        => MemoryMarshal.Cast<byte, T>(
            MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(array), array.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>()));

    private static unsafe Tensor Pinned(Array array, long offset, long[] sizes)
    {
        ScalarType type = ElementTypeOf(array);
        GCHandle pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        byte* start = (byte*)pin.AddrOfPinnedObject() + (offset * type.ElementSize());
        fixed (long* s = sizes)
        {
            nint handle = NativeMethods.jj_from_memory(start, s, sizes.Length, (int)type, &Unpin, GCHandle.ToIntPtr(pin));
            if (handle == 0)
            {
                pin.Free();
            }

            return Tensor.Adopt(NativeMethods.Check(handle));
        }
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();

    private static ScalarType ElementTypeOf(Array array) => array switch
    {
        _ when Is<bool>(array) => ScalarType.Bool,
        _ when Is<byte>(array) => ScalarType.Byte,
        _ when Is<sbyte>(array) => ScalarType.Int8,
        _ when Is<short>(array) => ScalarType.Int16,
        _ when Is<int>(array) => ScalarType.Int32,
        _ when Is<long>(array) => ScalarType.Int64,
        _ when Is<Half>(array) => ScalarType.Float16,
        _ when Is<float>(array) => ScalarType.Float32,
        _ when Is<double>(array) => ScalarType.Float64,
        _ => throw new NotSupportedException($"The type {array.GetType().GetElementType()} is not supported."),
    };

    private static bool Is<T>(Array array) => array.GetType().GetElementType() == typeof(T);
}
