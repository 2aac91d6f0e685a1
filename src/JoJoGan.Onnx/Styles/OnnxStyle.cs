using JoJoGan.Onnx.Runtime;
using JoJoGan.Styles;

namespace JoJoGan.Onnx.Styles;

/// <summary>A style as an exported generator. Its weights are loaded when it first draws.</summary>
public sealed class OnnxStyle : StyleModel
{
    private const string StrengthKey = "jojogan.onnx.strength";

    private readonly Lock gate = new();
    private readonly Dictionary<OnnxNetworkSource, OnnxNetwork> networks = [];

    private OnnxStyle(OnnxModelFile file, StyleMetadata metadata)
        : base(metadata)
    {
        Path = file.Path;
        long[] codes = file.Input("codes", 3);
        (Layers, Dimension) = ((int)codes[1], (int)codes[2]);
        HasStrength = file.Metadata.GetValueOrDefault(StrengthKey) == "input";
    }

    /// <summary>The exported file; it is read again when the style first draws.</summary>
    public string Path { get; }

    /// <summary>Rows of the codes that the style draws.</summary>
    public int Layers { get; }

    /// <summary>Length of a row.</summary>
    public int Dimension { get; }

    /// <summary>Whether the file was exported with a strength that can be chosen; else it draws at its own only.</summary>
    public bool HasStrength { get; }

    /// <summary>Reads what a file says of its style; the weights stay on the disk.</summary>
    /// <param name="path">A file of <c>OnnxExporter.ExportStyleAsync</c>.</param>
    /// <returns>The style.</returns>
    /// <exception cref="CheckpointException">The file is damaged, hostile or no exported style.</exception>
    /// <exception cref="WeightsNotFoundException">There is no such file.</exception>
    public static OnnxStyle Load(string path)
    {
        OnnxModelFile file = OnnxModelFile.Read(path, OnnxNetworkKind.Generator);
        StyleMetadataFormat.FormatOf(file.Metadata, path);
        return new OnnxStyle(file, StyleMetadataFormat.Read(file.Metadata, path));
    }

    /// <summary>The generator of a source, loaded unless it is. Between <c>BeginUse</c> and <c>EndUse</c> only.</summary>
    internal OnnxNetwork Loaded(OnnxNetworkSource source, Func<OnnxNetwork> load)
    {
        lock (gate)
        {
            if (!networks.TryGetValue(source, out OnnxNetwork? network))
            {
                networks[source] = network = load();
            }

            return network;
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        lock (gate)
        {
            foreach (OnnxNetwork network in networks.Values)
            {
                network.Dispose();
            }

            networks.Clear();
        }
    }
}
