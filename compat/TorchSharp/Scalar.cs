using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number for an operator: a whole one, a real one or a truth value.</summary>
public sealed class Scalar : IDisposable
{
    private readonly long bits;

    private Scalar(ScalarType type, long bits)
    {
        Type = type;
        this.bits = bits;
    }

    public ScalarType Type { get; }

    internal bool Truth => Type == ScalarType.Float64 ? Real != 0 : bits != 0;

    internal long Whole => Type == ScalarType.Float64 ? checked((long)Real) : bits;

    internal double Real => Type == ScalarType.Float64 ? BitConverter.Int64BitsToDouble(bits) : bits;

    public static implicit operator Scalar(bool value) => new(ScalarType.Bool, value ? 1 : 0);

    public static implicit operator Scalar(byte value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(sbyte value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(short value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(int value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(long value) => new(ScalarType.Int64, value);

    public static implicit operator Scalar(Half value) => (double)value;

    public static implicit operator Scalar(float value) => (double)value;

    public static implicit operator Scalar(double value) => new(ScalarType.Float64, BitConverter.DoubleToInt64Bits(value));

    /// <summary>There is nothing to free here; the genuine class has a native object.</summary>
    public void Dispose()
    {
    }
}
