using JoJoGan.Models.Networks.Layers;

namespace JoJoGan.Models.Onnx;

/// <summary>Layers of published networks, found by their keys.</summary>
/// <param name="Graph">What they are added to.</param>
/// <param name="Weights">The network's state dict.</param>
internal sealed record LayerGraph(OnnxGraph Graph, IReadOnlyDictionary<string, Tensor> Weights)
{
    /// <summary>A weight as it is.</summary>
    public string Weight(string key) => Graph.Weight(key, Weights[key]);

    /// <summary>A convolution that keeps the size, or divides it by the stride.</summary>
    public string Conv(string key, string x, long stride = 1, bool depthwise = false)
    {
        long[] shape = Weights[$"{key}.weight"].shape; // [O, I/groups, K, K]
        string? bias = Weights.ContainsKey($"{key}.bias") ? Weight($"{key}.bias") : null;
        return Graph.Conv(x, Weight($"{key}.weight"), bias, stride, shape[2] / 2, groups: depthwise ? shape[0] : 1);
    }

    /// <summary>Batch normalization with the stored statistics.</summary>
    public string BatchNorm(string key, string x) => Graph.Node(
        "BatchNormalization",
        [x, Weight($"{key}.weight"), Weight($"{key}.bias"), Weight($"{key}.running_mean"), Weight($"{key}.running_var")],
        ("epsilon", BatchNormLayer.Epsilon));

    /// <summary>max(x, 0) + weight · min(x, 0), with one weight per channel.</summary>
    public string PRelu(string key, string x) =>
        Graph.Node("PRelu", [x, Graph.Weight($"{key}.weight", Weights[$"{key}.weight"].view(-1, 1, 1))]);
}
