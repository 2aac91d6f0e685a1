using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.Models.Onnx;

/// <summary>
/// The mapping network as ONNX: z [batch, dim] -> w [batch, dim]. Its arithmetic is <see cref="MappingNetwork"/>'s.
/// </summary>
internal static class MappingGraph
{
    private const double Epsilon = 1e-8;

    /// <summary>Adds the network to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="config">The generator's dimensions.</param>
    /// <param name="weights">The generator's state dict.</param>
    public static void AddTo(OnnxGraph graph, StyleGan2Config config, IReadOnlyDictionary<string, Tensor> weights)
    {
        string z = graph.Input("z", "batch", config.StyleDim);
        string meanSquare = graph.Node("ReduceMean", [graph.Mul(z, z)], ("axes", new[] { 1L }), ("keepdims", 1L));
        string w = graph.Mul(z, graph.Rsqrt(graph.Add(meanSquare, graph.Numbers(Epsilon))));

        double rate = config.MlpLearningRateMultiplier;
        double gain = FusedLeakyRelu.Gain; // √2·lrelu(x) = lrelu(√2·x), so that it is the weights'
        for (int layer = 1; layer <= config.MlpLayers; layer++)
        {
            string key = FormattableString.Invariant($"style.{layer}");
            string weight = Scaled($"{key}.weight", gain * rate / Math.Sqrt(config.StyleDim));
            w = graph.LeakyRelu(graph.Linear(w, weight, Scaled($"{key}.bias", gain * rate)), FusedLeakyRelu.Slope);
        }

        graph.Output("w", w, "batch", config.StyleDim);

        string Scaled(string key, double factor) => graph.Weight(key, weights[key].Times(factor));
    }
}
