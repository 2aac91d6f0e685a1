using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Native;

/// <summary>
/// One argument of an operator on the managed side. It keeps what it refers to alive until the call is over.
/// </summary>
internal readonly struct Arg
{
    private readonly long bits;

    private Arg(Kind kind, long bits = 0, object? reference = null)
    {
        Kind = kind;
        Reference = reference;
        this.bits = bits;
    }

    public Kind Kind { get; }

    public object? Reference { get; }

    /// <summary>How many 8-byte words of scratch memory the argument needs.</summary>
    public int Words => Reference switch
    {
        long[] list => list.Length,
        double[] list => list.Length,
        IReadOnlyList<Tensor?> list => list.Count,
        string text => (Encoding.UTF8.GetMaxByteCount(text.Length) / 8) + 1,
        _ => 0,
    };

    public static Arg None => default;

    public static implicit operator Arg(Tensor? tensor) => tensor is null ? default : new(Kind.Tensor, 0, tensor);

    public static implicit operator Arg(Tensor[] tensors) => new(Kind.TensorList, 0, tensors);

    public static implicit operator Arg(List<Tensor> tensors) => new(Kind.TensorList, 0, tensors);

    public static implicit operator Arg(int value) => new(Kind.Int, value);

    public static implicit operator Arg(long value) => new(Kind.Int, value);

    public static implicit operator Arg(long? value) => value is { } given ? given : None;

    public static implicit operator Arg(double value) => new(Kind.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Arg(double? value) => value is { } given ? given : None;

    public static implicit operator Arg(bool value) => new(Kind.Bool, value ? 1 : 0);

    public static implicit operator Arg(long[]? list) => list is null ? None : new(Kind.IntList, 0, list);

    public static implicit operator Arg(ReadOnlySpan<long> list) => list.ToArray();

    public static implicit operator Arg(double[]? list) => list is null ? None : new(Kind.DoubleList, 0, list);

    public static implicit operator Arg(string? text) => text is null ? None : new(Kind.String, 0, text);

    public static implicit operator Arg(ScalarType type) => (long)type;

    public static implicit operator Arg(ScalarType? type) => type is { } given ? given : None;

    public static implicit operator Arg(Device? device) => device is null ? None : new(Kind.Device, (long)device.type, device);

    public static implicit operator Arg(Generator? generator) => generator is null ? None : new(Kind.Generator, 0, generator);

    public static implicit operator Arg(Scalar? scalar) => scalar?.Type switch
    {
        null => None,
        ScalarType.Bool => scalar.ToBoolean(),
        ScalarType.Int64 => scalar.ToInt64(),
        _ => scalar.ToDouble(),
    };

    /// <summary>A list in which a tensor may be missing, as indexing takes it.</summary>
    public static Arg Optional(List<Tensor?> tensors) => new(Kind.OptionalTensorList, 0, tensors);

    /// <summary>Writes the argument for the native side; lists and texts go to the scratch memory.</summary>
    public unsafe void Write(Value* value, ref long* scratch)
    {
        *value = new Value { Kind = Kind, Int = bits };
        switch (Reference)
        {
            case null:
                break;
            case Tensor tensor:
                value->Pointer = tensor.Handle;
                break;
            case Generator generator:
                value->Pointer = generator.Handle;
                break;
            case Device device:
                value->Count = device.index;
                break;
            case long[] list:
                list.CopyTo(new Span<long>(scratch, list.Length));
                Take(value, ref scratch, list.Length, list.Length);
                break;
            case double[] list:
                list.CopyTo(new Span<double>(scratch, list.Length));
                Take(value, ref scratch, list.Length, list.Length);
                break;
            case string text:
                int bytes = Encoding.UTF8.GetBytes(text, new Span<byte>(scratch, Words * 8));
                Take(value, ref scratch, bytes, Words);
                break;
            case IReadOnlyList<Tensor?> list:
                for (int i = 0; i < list.Count; i++)
                {
                    scratch[i] = list[i] is { } tensor ? tensor.Handle : 0;
                }

                Take(value, ref scratch, list.Count, list.Count);
                break;
        }
    }

    private static unsafe void Take(Value* value, ref long* scratch, int count, int words)
    {
        value->Pointer = (nint)scratch;
        value->Count = count;
        scratch += words;
    }
}
