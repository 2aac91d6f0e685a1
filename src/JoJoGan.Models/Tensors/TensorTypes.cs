namespace JoJoGan.Models.Tensors;

/// <summary>Conversions between types of elements.</summary>
internal static class TensorTypes
{
    /// <summary>The tensor in a type, or as it is for null.</summary>
    public static Tensor Cast(this Tensor tensor, ScalarType? type) => type is { } wanted ? tensor.to(wanted) : tensor.alias();
}
