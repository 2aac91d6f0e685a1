using JoJoGan.Models.Networks.Encoders;

namespace JoJoGan.Models.Onnx;

/// <summary>
/// A style encoder as ONNX: images [batch, 3, side, side] -> codes [batch, layers, dim]. Its arithmetic is
/// <see cref="StyleEncoderNetwork"/>'s.
/// </summary>
internal sealed class EncoderGraph
{
    private readonly OnnxGraph graph;
    private readonly StyleEncoderNetwork encoder;
    private readonly LayerGraph layers;

    private EncoderGraph(OnnxGraph graph, StyleEncoderNetwork encoder) =>
        (this.graph, this.encoder, layers) = (graph, encoder, new LayerGraph(graph, encoder.state_dict()));

    /// <summary>Adds an encoder of photos to a graph: e4e's or pSp's.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="latentAverage">The code that its output is relative to, [layers, dim] or [dim].</param>
    public static void AddTo(OnnxGraph graph, StyleEncoderNetwork encoder, Tensor latentAverage)
    {
        string images = graph.Input("images", "batch", 3, encoder.ImageSize, encoder.ImageSize);
        new EncoderGraph(graph, encoder).AddCodes(images, graph.Weight("latent_avg", latentAverage));
    }

    /// <summary>
    /// Adds an encoder of ReStyle to a graph. Its further inputs are the codes so far [batch, layers, dim], and what the
    /// generator draws of them, drawn [batch, 3, size, size]; left out, they are the average code and what is drawn of it.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="latentAverage">The code that the first step corrects, [layers, dim].</param>
    /// <param name="drawnAverage">What the generator draws of it, [1, 3, size, size].</param>
    public static void AddReStyleTo(OnnxGraph graph, StyleEncoderNetwork encoder, Tensor latentAverage, Tensor drawnAverage)
    {
        int side = encoder.ImageSize, size = (int)drawnAverage.shape[^1];
        string images = graph.Input("images", "batch", 3, side, side);
        string codes = graph.Input(
            "codes_before", latentAverage.unsqueeze(0), "codes_batch", encoder.Layers, encoder.StyleDimension);
        string drawn = graph.Input("drawn", drawnAverage, "drawn_batch", 3, size, size);
        string seen = graph.Node("Expand", [graph.Resized(drawn, size, side), graph.Node("Shape", [images])]);
        new EncoderGraph(graph, encoder).AddCodes(graph.Concat([images, seen], axis: 1), codes);
    }

    private void AddCodes(string images, string before)
    {
        string[] rows = Rows(images);
        if (encoder is Encoder4EditingNetwork)
        {
            for (int row = 1; row < rows.Length; row++)
            {
                rows[row] = graph.Add(rows[0], rows[row]);
            }
        }

        string offsets = graph.Concat(rows.Select(row => graph.Reshape(row, 0, 1, encoder.StyleDimension)), axis: 1);
        graph.Output("codes", graph.Add(offsets, before), "batch", encoder.Layers, encoder.StyleDimension);
    }

    /// <summary>The output of each style block, [N, dim].</summary>
    private string[] Rows(string images)
    {
        (string c1, string c2, string coarse) = Trunk(images);
        (string middle, string fine) = (coarse, coarse);
        if (layers.Weights.ContainsKey("latlayer1.weight"))
        {
            middle = graph.Add(Stretched(coarse), layers.Conv("latlayer1", c2));
            fine = graph.Add(Stretched(middle), layers.Conv("latlayer2", c1));
        }

        return
        [
            .. Enumerable.Range(0, encoder.Layers).Select(row => StyleBlock(
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
