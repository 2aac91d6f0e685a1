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
        string fine = Activated(layers.Conv("stem", graph.SpaceToDepth(photos, StudentNetwork.Cell)));
        string middle = Activated(layers.Conv("down1", fine, stride: 2));
        string x = Through("eighth", StudentNetwork.BlocksAtEighth, Activated(layers.Conv("down2", middle, stride: 2)));
        x = Through("quarter", StudentNetwork.BlocksAtQuarter, Up("up1", x, middle));
        x = Through("half", StudentNetwork.BlocksAtHalf, Up("up2", x, fine));
        string images = graph.DepthToSpace(layers.Conv("head", x), StudentNetwork.Cell);
        graph.Output("images", images, "batch", 3, "height", "width");

        string Activated(string value) => graph.LeakyRelu(value, StudentNetwork.Slope);

        string Up(string key, string value, string seen) =>
            Activated(graph.Add(graph.DepthToSpace(layers.Conv(key, value), StudentNetwork.Cell), seen));

        string Through(string key, int blocks, string value)
        {
            for (int i = 0; i < blocks; i++)
            {
                string block = FormattableString.Invariant($"{key}.{i}");
                string change = layers.Conv($"{block}.conv2", Activated(layers.Conv($"{block}.conv1", value)));
                value = Activated(graph.Add(value, change));
            }

            return value;
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
