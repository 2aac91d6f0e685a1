namespace JoJoGan.Checkpoints;

/// <summary>A tensor in the header of a safetensors file.</summary>
/// <param name="Key">Its key.</param>
/// <param name="ElementType">The element type as the format names it: F64, F32, F16, BF16, I64, I32, I16, I8, U8 or BOOL.</param>
/// <param name="Shape">The sizes of its dimensions; empty for a single number.</param>
/// <param name="Offset">Where its elements begin in the file, in bytes. They are dense, row-major and little-endian.</param>
public sealed record SafetensorsEntry(string Key, string ElementType, IReadOnlyList<long> Shape, long Offset = 0)
{
    /// <summary>The size of the elements in bytes.</summary>
    /// <exception cref="ArgumentException">The element type is not one of the format's.</exception>
    /// <exception cref="OverflowException">The size exceeds 64 bits.</exception>
    public long ByteLength => Shape.Aggregate(
        (long)(ElementSizeOf(ElementType) ?? throw new ArgumentException($"{ElementType} is no element type of safetensors.")),
        (length, size) => checked(length * size));

    /// <summary>Bytes of an element; null for a type that is not supported.</summary>
    internal static int? ElementSizeOf(string type) => type switch
    {
        "F64" or "I64" => 8,
        "F32" or "I32" => 4,
        "F16" or "BF16" or "I16" => 2,
        "I8" or "U8" or "BOOL" => 1,
        _ => null,
    };
}
