using System.Globalization;

namespace JoJoGan.Models.Networks.Encoders;

/// <summary>Widths of an IR-SE50 trunk. The defaults are the published network's.</summary>
public sealed record IrSe50Config
{
    /// <summary>The fewest channels of a stage: squeeze-and-excitation leaves a sixteenth of them.</summary>
    internal const int LeastStageChannels = 16;

    private const string StemKey = "input_layer.0.weight";

    /// <summary>Channels of the pictures: 3, or 6 of the encoders of ReStyle. The default is 3.</summary>
    public int InputChannels { get; init; } = 3;

    /// <summary>Channels of the input layer. At least 1. The default is 64.</summary>
    public int StemChannels { get; init; } = 64;

    /// <summary>Channels of the four stages. Four, each at least 16. The default is 64, 128, 256, 512.</summary>
    public IReadOnlyList<int> StageChannels { get; init; } = [64, 128, 256, 512];

    /// <summary>Reads the widths off the shapes of a checkpoint.</summary>
    /// <param name="shapes">Shapes by key.</param>
    /// <param name="file">The checkpoint's file, for error messages.</param>
    /// <exception cref="CheckpointException">The keys or shapes are not those of the trunk.</exception>
    internal static IrSe50Config FromLayout(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string file)
    {
        return new IrSe50Config
        {
            StemChannels = Outputs(shapes, file, StemKey, dimensions: 4, least: 1),
            InputChannels = Inputs(shapes, file),
            StageChannels = [.. new[] { 0, IrSe50Network.C1, IrSe50Network.C2, IrSe50Network.C3 }.Select(Stage)],
        };

        int Stage(int block) => Outputs(
            shapes,
            file,
            string.Create(CultureInfo.InvariantCulture, $"body.{block}.res_layer.1.weight"),
            dimensions: 4,
            least: LeastStageChannels);
    }

    /// <summary>The outputs of a layer of an encoder's checkpoint.</summary>
    /// <exception cref="CheckpointException">The key is missing, or of another shape.</exception>
    internal static int Outputs(
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string file, string key, int dimensions, int least)
    {
        string expected = $"{dimensions} dimensions, {least} to 4096 outputs";
        if (!shapes.TryGetValue(key, out IReadOnlyList<long>? shape))
        {
            throw new CheckpointException("the key is missing; is this the file of an IR-SE50 encoder?", file, key);
        }

        return shape.Count == dimensions && shape[0] >= least && shape[0] <= 4096
            ? (int)shape[0]
            : throw new CheckpointException(
                "This is not the shape of an IR-SE50 encoder's entry.", file, key, expected, $"[{string.Join(", ", shape)}]");
    }

    private static int Inputs(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string file)
    {
        long channels = shapes[StemKey][1];
        return channels is 3 or 6
            ? (int)channels
            : throw new CheckpointException(
                "This is no encoder of photos.", file, StemKey, "3 input channels, or 6 of ReStyle", $"{channels}");
    }
}
