using static TorchSharp.torch;

namespace JoJoGan.Checkpoints;

/// <summary>The fixed table of names that a pickle may mention. There is no other way from a name to code.</summary>
internal static class PickleNames
{
    /// <summary>
    /// What a name stands for: a function, a storage type, a text for an element type; null if it is not in the table.
    /// </summary>
    public static CheckpointValue? Find(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => Function(PickleFunction.OrderedDictionary),
        ("torch._utils", "_rebuild_tensor" or "_rebuild_tensor_v2") => Function(PickleFunction.RebuildTensor),
        ("torch._utils", "_rebuild_parameter") => Function(PickleFunction.RebuildParameter),
        ("torch", "Size") => Function(PickleFunction.Size),
        ("torch", "device") => Function(PickleFunction.Device),
        ("argparse", "Namespace") => Function(PickleFunction.Namespace),
        ("numpy.core.multiarray" or "numpy._core.multiarray", "scalar") => Function(PickleFunction.NumpyScalar),
        ("numpy", "dtype") => Function(PickleFunction.NumpyType),
        ("_codecs", "encode") => Function(PickleFunction.Encode),
        ("builtins" or "__builtin__", "set" or "frozenset") => Function(PickleFunction.Set),
        ("torch" or "torch.cuda", _) when StorageType(name) is { } type => new CheckpointValue(CheckpointValue.Machinery, type),
        ("torch", _) when IsElementType(name) => CheckpointValue.Text("torch." + name),
        _ => null,
    };

    /// <summary>The class of torch that holds elements of a type.</summary>
    public static string StorageName(ScalarType type) => type switch
    {
        ScalarType.Float32 => "FloatStorage",
        ScalarType.Float64 => "DoubleStorage",
        ScalarType.Float16 => "HalfStorage",
        ScalarType.BFloat16 => "BFloat16Storage",
        ScalarType.Int64 => "LongStorage",
        ScalarType.Int32 => "IntStorage",
        ScalarType.Int16 => "ShortStorage",
        ScalarType.Int8 => "CharStorage",
        ScalarType.Byte => "ByteStorage",
        ScalarType.Bool => "BoolStorage",
        _ => throw new ArgumentException($"Elements of type {type} cannot be written.", nameof(type)),
    };

    private static CheckpointValue Function(PickleFunction function) => new(CheckpointValue.Machinery, function);

    private static ScalarType? StorageType(string name) => name switch
    {
        "FloatStorage" => ScalarType.Float32,
        "DoubleStorage" => ScalarType.Float64,
        "HalfStorage" => ScalarType.Float16,
        "BFloat16Storage" => ScalarType.BFloat16,
        "LongStorage" => ScalarType.Int64,
        "IntStorage" => ScalarType.Int32,
        "ShortStorage" => ScalarType.Int16,
        "CharStorage" => ScalarType.Int8,
        "ByteStorage" => ScalarType.Byte,
        "BoolStorage" => ScalarType.Bool,
        _ => null,
    };

    private static bool IsElementType(string name) => name is "float32" or "float64" or "float16" or "bfloat16"
        or "int64" or "int32" or "int16" or "int8" or "uint8" or "bool";
}
