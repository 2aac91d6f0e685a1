namespace JoJoGan.Models.Checkpoints;

/// <summary>One of torch's classes for the memory of tensors.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes per element.</param>
/// <param name="Elements">The type of the elements; null if tensors of them are not read.</param>
internal sealed record StorageType(string Name, int Size, ScalarType? Elements = null)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<StorageType> All { get; } =
    [
        .. new[]
        {
            ("FloatStorage", ScalarType.Float32), ("DoubleStorage", ScalarType.Float64), ("HalfStorage", ScalarType.Float16),
            ("BFloat16Storage", ScalarType.BFloat16), ("LongStorage", ScalarType.Int64), ("IntStorage", ScalarType.Int32),
            ("ShortStorage", ScalarType.Int16), ("CharStorage", ScalarType.Int8), ("ByteStorage", ScalarType.Byte),
            ("BoolStorage", ScalarType.Bool),
        }.Select(pair => new StorageType(pair.Item1, ElementTypes.Size(pair.Item2), pair.Item2)),
        new("ComplexFloatStorage", 8), new("ComplexDoubleStorage", 16), new("UntypedStorage", 1), new("QInt8Storage", 1),
        new("QUInt8Storage", 1), new("QInt32Storage", 4), new("QUInt4x2Storage", 1), new("QUInt2x4Storage", 1),
    ];

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
