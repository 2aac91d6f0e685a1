using JoJoGan.Onnx.Runtime;
using JoJoGan.Styles;

namespace JoJoGan.Onnx.Styles;

/// <summary>A style as an exported generator. Its weights are loaded when it first draws.</summary>
public sealed class OnnxStyle : StyleModel, IOnnxStyle
{
    private const string StrengthKey = "jojogan.onnx.strength";

    private readonly StyleNetworks networks = new();

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

    StyleNetworks IOnnxStyle.Networks => networks;

    /// <inheritdoc />
    protected override void Dispose(bool disposing) => networks.Dispose();
}
