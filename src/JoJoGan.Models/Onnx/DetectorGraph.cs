namespace JoJoGan.Models.Onnx;

/// <summary>
/// RetinaFace as ONNX, with either backbone: images [batch, 3, height, width] -> boxes [batch, priors, 4], scores
/// [batch, priors, 2] and landmarks [batch, priors, 10]. Its arithmetic is
/// <see cref="Networks.RetinaFace.RetinaFaceNetwork"/>'s.
/// </summary>
internal sealed class DetectorGraph
{
    private readonly OnnxGraph graph;
    private readonly LayerGraph layers;
    private readonly bool small;
    private readonly double slope;

    private DetectorGraph(OnnxGraph graph, IReadOnlyDictionary<string, Tensor> weights)
    {
        (this.graph, layers) = (graph, new LayerGraph(graph, weights));
        small = weights.ContainsKey("body.stage1.0.0.weight");
        slope = small ? 0.1 : 0;
    }

    /// <summary>Adds the network to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">The network's state dict.</param>
    public static void AddTo(OnnxGraph graph, IReadOnlyDictionary<string, Tensor> weights) =>
        new DetectorGraph(graph, weights).Add();

    private void Add()
    {
        string images = graph.Input("images", "batch", 3, "height", "width");
        string[] levels = Pyramid(small ? MobileNet(images) : ResNet(images));
        string[] features = [.. levels.Select((level, i) => Context(FormattableString.Invariant($"ssh{i + 1}"), level))];
        graph.Output("boxes", Predict("BboxHead", features, 4), "batch", "priors", 4);
        graph.Output(
            "scores", graph.Node("Softmax", [Predict("ClassHead", features, 2)], ("axis", -1L)), "batch", "priors", 2);
        graph.Output("landmarks", Predict("LandmarkHead", features, 10), "batch", "priors", 10);
    }

    /// <summary>Maps at 1/8, 1/16 and 1/32.</summary>
    private string[] MobileNet(string x)
    {
        x = Unit("body.stage1.0", x, stride: 2);
        string first = Stage("body.stage1", 1, x, [1, 2, 1, 2, 1]);
        string second = Stage("body.stage2", 0, first, [2, 1, 1, 1, 1, 1]);
        return [first, second, Stage("body.stage3", 0, second, [2, 1])];

        string Stage(string key, int from, string input, long[] strides)
        {
            for (int i = 0; i < strides.Length; i++)
            {
                string block = FormattableString.Invariant($"{key}.{from + i}");
                input = Unit(block, Unit(block, input, strides[i], depthwise: true), first: 3);
            }

            return input;
        }
    }

    /// <summary>Maps at 1/8, 1/16 and 1/32.</summary>
    private string[] ResNet(string x)
    {
        x = graph.Relu(layers.BatchNorm("body.bn1", layers.Conv("body.conv1", x, stride: 2)));
        x = Stage("body.layer1", graph.MaxPool(x, kernel: 3, stride: 2, padding: 1), stride: 1);
        string first = Stage("body.layer2", x, stride: 2);
        string second = Stage("body.layer3", first, stride: 2);
        return [first, second, Stage("body.layer4", second, stride: 2)];

        string Stage(string key, string input, long stride)
        {
            for (int i = 0; layers.Weights.ContainsKey(FormattableString.Invariant($"{key}.{i}.conv1.weight")); i++)
            {
                input = Bottleneck(FormattableString.Invariant($"{key}.{i}"), input, i == 0 ? stride : 1);
            }

            return input;
        }
    }

    /// <summary>relu(shortcut(x) + bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x))))))))).</summary>
    private string Bottleneck(string key, string x, long stride)
    {
        string y = graph.Relu(layers.BatchNorm($"{key}.bn1", layers.Conv($"{key}.conv1", x)));
        y = graph.Relu(layers.BatchNorm($"{key}.bn2", layers.Conv($"{key}.conv2", y, stride)));
        y = layers.BatchNorm($"{key}.bn3", layers.Conv($"{key}.conv3", y));
        string shortcut = layers.Weights.ContainsKey($"{key}.downsample.0.weight")
            ? Unit($"{key}.downsample", x, stride, activate: false)
            : x;
        return graph.Relu(graph.Add(y, shortcut));
    }

    /// <summary>The coarser maps added to the finer ones.</summary>
    private string[] Pyramid(string[] maps)
    {
        string third = Unit("fpn.output3", maps[2]);
        string second = Unit("fpn.merge2", AddEnlarged(Unit("fpn.output2", maps[1]), third));
        string first = Unit("fpn.merge1", AddEnlarged(Unit("fpn.output1", maps[0]), second));
        return [first, second, third];
    }

    /// <summary>By nearest neighbor: half of an odd size is rounded up.</summary>
    private string AddEnlarged(string finer, string coarser)
    {
        string enlarged = graph.Node(
            "Resize",
            [coarser, "", "", graph.Node("Shape", [finer])],
            ("mode", "nearest"),
            ("coordinate_transformation_mode", "asymmetric"),
            ("nearest_mode", "floor"));
        return graph.Add(finer, enlarged);
    }

    /// <summary>Fields of 3, 5 and 7 pixels side by side.</summary>
    private string Context(string key, string x)
    {
        string three = Unit($"{key}.conv3X3", x, activate: false);
        string shared = Unit($"{key}.conv5X5_1", x);
        string five = Unit($"{key}.conv5X5_2", shared, activate: false);
        string seven = Unit($"{key}.conv7x7_3", Unit($"{key}.conv7X7_2", shared), activate: false);
        return graph.Relu(graph.Concat([three, five, seven], axis: 1));
    }

    /// <summary>Some values for each prior box of all levels, [N, priors, values].</summary>
    private string Predict(string key, string[] features, long values) => graph.Concat(
        features.Select((feature, level) =>
        {
            string map = layers.Conv(FormattableString.Invariant($"{key}.{level}.conv1x1"), feature);
            return graph.Reshape(graph.Node("Transpose", [map], ("perm", new[] { 0L, 2L, 3L, 1L })), 0, -1, values);
        }),
        axis: 1);

    /// <summary>A convolution, batch normalization and a leaky ReLU, of which the first two have weights.</summary>
    private string Unit(string key, string x, long stride = 1, bool depthwise = false, bool activate = true, int first = 0)
    {
        string conv = FormattableString.Invariant($"{key}.{first}"), norm = FormattableString.Invariant($"{key}.{first + 1}");
        string y = layers.BatchNorm(norm, layers.Conv(conv, x, stride, depthwise));
        return activate ? graph.LeakyRelu(y, slope) : y;
    }
}
