namespace JoJoGan.Models.Checkpoints;

/// <summary>The element types a checkpoint may hold: their sizes and their names in safetensors headers.</summary>
internal static class ElementTypes
{
    private static readonly Dictionary<string, ScalarType> Safetensors = new()
    {
        ["F64"] = ScalarType.Float64,
        ["F32"] = ScalarType.Float32,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["I64"] = ScalarType.Int64,
        ["I32"] = ScalarType.Int32,
        ["I16"] = ScalarType.Int16,
        ["I8"] = ScalarType.Int8,
        ["U8"] = ScalarType.Byte,
        ["BOOL"] = ScalarType.Bool,
    };

    /// <summary>Bytes per element.</summary>
    public static int Size(ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not an element type of checkpoints"),
    };

    public static bool IsFloating(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    /// <summary>The element type of a safetensors name, or null if it is unknown or has no counterpart.</summary>
    public static ScalarType? FromSafetensors(string name) => Safetensors.TryGetValue(name, out ScalarType type) ? type : null;

    /// <summary>The safetensors name, or null if the format has none.</summary>
    public static string? ToSafetensors(ScalarType type) => Safetensors.FirstOrDefault(pair => pair.Value == type).Key;
}
