namespace JoJoGan.Models.Checkpoints;

/// <summary>The fixed table of names that a pickle may mention. There is no other way from a name to code.</summary>
internal static class PickleNames
{
    /// <summary>
    /// What a name stands for: a function, a storage type, a text for an element type; null if it is not in the table.
    /// </summary>
    public static CheckpointValue? Find(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => Function(PickleFunction.OrderedDictionary),
        ("collections", "Counter") => Function(PickleFunction.Counter),
        ("torch._utils", "_rebuild_tensor" or "_rebuild_tensor_v2") => Function(PickleFunction.RebuildTensor),
        ("torch._utils", "_rebuild_parameter" or "_rebuild_parameter_with_state") => Function(PickleFunction.RebuildParameter),
        ("torch._utils", "_rebuild_tensor_v3") => Function(PickleFunction.RebuildTyped),
        ("torch._utils", "_rebuild_sparse_tensor" or "_rebuild_sparse_csr_tensor") => Function(PickleFunction.RebuildSparse),
        ("torch._utils", "_rebuild_qtensor") => Function(PickleFunction.RebuildQuantized),
        ("torch._utils", "_rebuild_nested_tensor") => Function(PickleFunction.RebuildNested),
        ("torch._utils", "_rebuild_meta_tensor_no_storage") => Function(PickleFunction.RebuildMeta),
        ("torch._tensor", "_rebuild_from_type_v2") => Function(PickleFunction.RebuildFromType),
        ("torch", "Tensor") or ("torch.nn.parameter", "Parameter") => Function(PickleFunction.TensorClass),
        ("torch.serialization", "_get_layout") => Function(PickleFunction.Layout),
        ("torch", "Size") => Function(PickleFunction.Size),
        ("torch", "device") => Function(PickleFunction.Device),
        ("argparse", "Namespace") => Function(PickleFunction.Namespace),
        ("numpy.core.multiarray" or "numpy._core.multiarray", "scalar") => Function(PickleFunction.NumpyScalar),
        ("numpy", "dtype") => Function(PickleFunction.NumpyType),
        ("_codecs", "encode") => Function(PickleFunction.Encode),
        ("builtins" or "__builtin__", "set" or "frozenset") => Function(PickleFunction.Set),
        ("builtins" or "__builtin__", "bytearray") => Function(PickleFunction.ByteArray),
        ("builtins" or "__builtin__", "complex") => Function(PickleFunction.Complex),
        ("torch" or "torch.cuda" or "torch.storage", _)
            when StorageType.All.FirstOrDefault(storage => storage.Name == name) is { } storage =>
            new CheckpointValue(CheckpointValue.Opaque, storage),
        ("torch", _) when IsElementType(name) || IsQuantization(name) => CheckpointValue.Text("torch." + name),
        _ => null,
    };

    /// <summary>The class of torch that holds elements of a type.</summary>
    public static string StorageName(ScalarType type) => StorageType.All.FirstOrDefault(storage => storage.Elements == type)?.Name
        ?? throw new ArgumentException($"Elements of type {type} cannot be written.", nameof(type));

    private static CheckpointValue Function(PickleFunction function) => new(CheckpointValue.Opaque, function);

    private static bool IsElementType(string name) => name is "float32" or "float64" or "float16" or "bfloat16"
        or "int64" or "int32" or "int16" or "int8" or "uint64" or "uint32" or "uint16" or "uint8" or "bool"
        or "complex32" or "complex64" or "complex128" or "qint8" or "quint8" or "qint32" or "quint4x2" or "quint2x4"
        or "float8_e4m3fn" or "float8_e4m3fnuz" or "float8_e5m2" or "float8_e5m2fnuz" or "float8_e8m0fnu" or "float4_e2m1fn_x2";

    private static bool IsQuantization(string name) => name is "per_tensor_affine" or "per_tensor_symmetric"
        or "per_channel_affine" or "per_channel_symmetric" or "per_channel_affine_float_qparams";
}
