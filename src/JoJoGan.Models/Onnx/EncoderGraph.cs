using JoJoGan.Models.Networks.Encoders;

namespace JoJoGan.Models.Onnx;

/// <summary>
/// The e4e encoder as ONNX: images [batch, 3, side, side] -> codes [batch, layers, dim]. Its arithmetic is
/// <see cref="Encoder4EditingNetwork"/>'s.
/// </summary>
internal sealed class EncoderGraph
{
    private readonly OnnxGraph graph;
    private readonly LayerGraph layers;

    private EncoderGraph(OnnxGraph graph, IReadOnlyDictionary<string, Tensor> weights) =>
        (this.graph, layers) = (graph, new LayerGraph(graph, weights));

    /// <summary>Adds the network to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="latentAverage">The code that its output is relative to, [layers, dim] or [dim].</param>
    public static void AddTo(OnnxGraph graph, Encoder4EditingNetwork encoder, Tensor latentAverage)
    {
        string images = graph.Input("images", "batch", 3, encoder.ImageSize, encoder.ImageSize);
        string[] rows = new EncoderGraph(graph, encoder.state_dict()).Rows(images, encoder.Layers);
        for (int row = 1; row < rows.Length; row++)
        {
            rows[row] = graph.Add(rows[0], rows[row]);
        }

        string offsets = graph.Concat(rows.Select(row => graph.Reshape(row, 0, 1, encoder.StyleDimension)), axis: 1);
        string codes = graph.Add(offsets, graph.Weight("latent_avg", latentAverage));
        graph.Output("codes", codes, "batch", encoder.Layers, encoder.StyleDimension);
    }

    /// <summary>The output of each style block, [N, dim].</summary>
    private string[] Rows(string images, int count)
    {
        (string c1, string c2, string coarse) = Trunk(images);
        string middle = graph.Add(Stretched(coarse), layers.Conv("latlayer1", c2));
        string fine = graph.Add(Stretched(middle), layers.Conv("latlayer2", c1));
        return
        [
            .. Enumerable.Range(0, count).Select(row => StyleBlock(
                FormattableString.Invariant($"styles.{row}"),
                row < StyleEncoderNetwork.FirstMiddleRow ? coarse : row < StyleEncoderNetwork.FirstFineRow ? middle : fine)),
        ];
    }

    /// <summary>The last maps of three stages.</summary>
    private (string C1, string C2, string C3) Trunk(string images)
    {
        string x = layers.PRelu("input_layer.2", layers.BatchNorm("input_layer.1", layers.Conv("input_layer.0", images)));
        var maps = new List<string>();
        foreach (int blocks in IrSe50Network.BlocksPerStage)
        {
            for (int i = 0; i < blocks; i++)
            {
                x = Block(FormattableString.Invariant($"body.{maps.Count}"), x, stride: i == 0 ? 2 : 1);
                maps.Add(x);
            }
        }

        return (maps[IrSe50Network.C1], maps[IrSe50Network.C2], maps[IrSe50Network.C3]);
    }

    /// <summary>shortcut(x) + SE(BN(conv(PReLU(conv(BN(x)))))).</summary>
    private string Block(string key, string x, long stride)
    {
        string y = layers.Conv($"{key}.res_layer.1", layers.BatchNorm($"{key}.res_layer.0", x));
        y = layers.Conv($"{key}.res_layer.3", layers.PRelu($"{key}.res_layer.2", y), stride);
        y = SqueezeExcitation($"{key}.res_layer.5", layers.BatchNorm($"{key}.res_layer.4", y));
        if (layers.Weights.ContainsKey($"{key}.shortcut_layer.0.weight"))
        {
            x = layers.BatchNorm($"{key}.shortcut_layer.1", layers.Conv($"{key}.shortcut_layer.0", x, stride));
        }
        else if (stride > 1)
        {
            x = graph.MaxPool(x, kernel: 1, stride, padding: 0);
        }

        return graph.Add(y, x);
    }

    /// <summary>x · sigmoid(fc2(relu(fc1(mean(x))))).</summary>
    private string SqueezeExcitation(string key, string x)
    {
        string squeezed = graph.Relu(layers.Conv($"{key}.fc1", graph.Node("GlobalAveragePool", [x])));
        return graph.Mul(x, graph.Node("Sigmoid", [layers.Conv($"{key}.fc2", squeezed)]));
    }

    /// <summary>Strided convolutions to one pixel, then an equalized linear layer.</summary>
    private string StyleBlock(string key, string x)
    {
        for (int i = 0; layers.Weights.ContainsKey(FormattableString.Invariant($"{key}.convs.{i}.weight")); i += 2)
        {
            x = layers.Conv(FormattableString.Invariant($"{key}.convs.{i}"), x, stride: 2);
            x = graph.LeakyRelu(x, Networks.Encoders.StyleBlock.Slope);
        }

        Tensor weight = layers.Weights[$"{key}.linear.weight"];
        return graph.Linear(
            graph.Reshape(x, 0, -1),
            graph.Weight($"{key}.linear.weight", weight.Times(1 / Math.Sqrt(weight.shape[1]))),
            layers.Weight($"{key}.linear.bias"));
    }

    /// <summary>Twice the size, corner to corner.</summary>
    private string Stretched(string x) => graph.Node(
        "Resize",
        [x, "", graph.Numbers(1, 1, 2, 2)],
        ("mode", "linear"),
        ("coordinate_transformation_mode", "align_corners"));
}
