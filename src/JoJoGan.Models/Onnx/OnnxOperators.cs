using Onnx;

namespace JoJoGan.Models.Onnx;

/// <summary>The operators that the networks are made of, as onnx/onnx's docs/Operators.md defines them at opset 17.</summary>
internal static class OnnxOperators
{
    /// <summary>The version of the operators.</summary>
    public const int Opset = 17;

    /// <summary>a + b, broadcast.</summary>
    public static string Add(this OnnxGraph graph, string a, string b) => graph.Node("Add", [a, b]);

    /// <summary>a · b, broadcast.</summary>
    public static string Mul(this OnnxGraph graph, string a, string b) => graph.Node("Mul", [a, b]);

    /// <summary>1 / sqrt(x).</summary>
    public static string Rsqrt(this OnnxGraph graph, string x) => graph.Node("Reciprocal", [graph.Node("Sqrt", [x])]);

    /// <summary>gain · x · wᵀ + b: [N, I], [O, I] and [O] or one number -> [N, O].</summary>
    public static string Linear(this OnnxGraph graph, string x, string weight, string bias, double gain = 1) =>
        graph.Node("Gemm", [x, weight, bias], ("alpha", gain), ("transB", 1L));

    /// <summary>[N, I, H, W] and [O, I/groups, K, K] -> [N, O, H', W'].</summary>
    public static string Conv(
        this OnnxGraph graph, string x, string weight, string? bias = null, long stride = 1, long pad0 = 0, long? pad1 = null,
        long groups = 1) => graph.Node(
        "Conv", [x, weight, .. bias is null ? [] : new[] { bias }], Strides(stride), Pads(pad0, pad1 ?? pad0), ("group", groups));

    /// <summary>[N, I, H, W] and [I, O/groups, K, K] -> [N, O, (H-1)·stride + K - pad0 - pad1, ...].</summary>
    public static string ConvTranspose(
        this OnnxGraph graph, string x, string weight, long stride, long pad0 = 0, long pad1 = 0, long groups = 1) =>
        graph.Node("ConvTranspose", [x, weight], Strides(stride), Pads(pad0, pad1), ("group", groups));

    /// <summary>max(x, 0) + slope · min(x, 0).</summary>
    public static string LeakyRelu(this OnnxGraph graph, string x, double slope) =>
        slope == 0 ? graph.Relu(x) : graph.Node("LeakyRelu", [x], ("alpha", slope));

    /// <summary>max(x, 0).</summary>
    public static string Relu(this OnnxGraph graph, string x) => graph.Node("Relu", [x]);

    /// <summary>The maximum of each kernel² pixels.</summary>
    public static string MaxPool(this OnnxGraph graph, string x, long kernel, long stride, long padding) =>
        graph.Node("MaxPool", [x], ("kernel_shape", new[] { kernel, kernel }), Strides(stride), Pads(padding, padding));

    /// <summary>
    /// Squares of another size, both powers of 2, as adaptive_avg_pool2d: the mean of pixels, or each of them repeated.
    /// </summary>
    public static string Resized(this OnnxGraph graph, string x, long size, long side) => size.CompareTo(side) switch
    {
        > 0 => graph.Node("AveragePool", [x], ("kernel_shape", new[] { size / side, size / side }), Strides(size / side)),
        < 0 => graph.Node(
            "Resize",
            [x, "", graph.Numbers(1, 1, side / size, side / size)],
            ("mode", "nearest"),
            ("coordinate_transformation_mode", "asymmetric"),
            ("nearest_mode", "floor")),
        _ => x,
    };

    /// <summary>The same elements in another shape: 0 keeps a dimension, -1 is what is left.</summary>
    public static string Reshape(this OnnxGraph graph, string x, params long[] shape) =>
        graph.Node("Reshape", [x, graph.Integers(shape)]);

    /// <summary>One after the other along an axis.</summary>
    public static string Concat(this OnnxGraph graph, IEnumerable<string> parts, long axis) =>
        graph.Node("Concat", [.. parts], ("axis", axis));

    /// <summary>Squares of pixels as channels, a pixel's together: [N, C, H, W] -> [N, C·side², H/side, W/side].</summary>
    public static string SpaceToDepth(this OnnxGraph graph, string x, long side) =>
        graph.Node("SpaceToDepth", [x], ("blocksize", side));

    /// <summary>Channels as squares of pixels, as pixel_shuffle: [N, C·side², H, W] -> [N, C, H·side, W·side].</summary>
    public static string DepthToSpace(this OnnxGraph graph, string x, long side) =>
        graph.Node("DepthToSpace", [x], ("blocksize", side), ("mode", "CRD"));

    /// <summary>Another element type.</summary>
    public static string Cast(this OnnxGraph graph, string x, TensorProto.Types.DataType type) =>
        graph.Node("Cast", [x], ("to", (long)type));

    private static OnnxAttribute Strides(long stride) => ("strides", new[] { stride, stride });

    private static OnnxAttribute Pads(long pad0, long pad1) => ("pads", new[] { pad0, pad0, pad1, pad1 });
}
