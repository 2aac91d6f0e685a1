using JoJoGan.Models.Networks.Student;

namespace JoJoGan.Models.Onnx;

/// <summary>
/// A student as ONNX: photos [batch, 3, height, width] -> images [batch, 3, height, width]. Its arithmetic is
/// <see cref="StudentNetwork"/>'s.
/// </summary>
internal static class StudentGraph
{
    /// <summary>Adds the network to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="student">The student.</param>
    public static void AddTo(OnnxGraph graph, StudentNetwork student)
    {
        Dictionary<string, Tensor> weights = student.state_dict();
        weights["stem.weight"] = DepthLast(weights["stem.weight"]);
        var layers = new LayerGraph(graph, weights);
        string photos = graph.Input("photos", "batch", 3, "height", "width");
        string half = Activated(layers.Conv("stem", graph.SpaceToDepth(photos, StudentNetwork.Cell)));
        string quarter = Activated(layers.Conv("down1", half, stride: 2));
        string x = Activated(layers.Conv("down2", quarter, stride: 2));
        for (int i = 0; i < StudentNetwork.Blocks; i++)
        {
            string key = FormattableString.Invariant($"body.{i}");
            string change = layers.Conv($"{key}.conv2", Activated(layers.Conv($"{key}.conv1", x)));
            x = Activated(graph.Add(x, change));
        }

        x = Up(x, "up1", quarter, "fuse1");
        x = Up(x, "up2", half, "fuse2");
        string images = graph.DepthToSpace(layers.Conv("head", x), StudentNetwork.Cell);
        graph.Output("images", images, "batch", 3, "height", "width");

        string Activated(string value) => graph.LeakyRelu(value, StudentNetwork.Slope);

        string Up(string value, string up, string skipped, string fuse)
        {
            string larger = graph.Add(graph.DepthToSpace(layers.Conv(up, value), StudentNetwork.Cell), skipped);
            return Activated(layers.Conv(fuse, Activated(larger)));
        }
    }

    /// <summary>PyTorch's pixel_unshuffle has a color's pixels together, ONNX's SpaceToDepth a pixel's colors.</summary>
    private static Tensor DepthLast(Tensor weight)
    {
        long[] shape = weight.shape;
        const long Pixels = StudentNetwork.Cell * StudentNetwork.Cell;
        return weight.view(shape[0], shape[1] / Pixels, Pixels, shape[2], shape[3]).transpose(1, 2).reshape(shape);
    }
}
