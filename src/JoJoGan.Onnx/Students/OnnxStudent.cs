using JoJoGan.Onnx.Runtime;
using JoJoGan.Onnx.Styles;
using JoJoGan.Students;
using JoJoGan.Styles;

namespace JoJoGan.Onnx.Students;

/// <summary>A student as an exported network. Its weights are loaded when it first draws.</summary>
public sealed class OnnxStudent : StudentModel, IOnnxStyle
{
    private readonly StyleNetworks networks = new();

    private OnnxStudent(string path, StyleMetadata metadata)
        : base(metadata) => Path = path;

    /// <summary>The exported file; it is read again when the student first draws.</summary>
    public string Path { get; }

    StyleNetworks IOnnxStyle.Networks => networks;

    /// <summary>Reads what a file says of its student; the weights stay on the disk.</summary>
    /// <param name="path">A file that <c>OnnxExporter.ExportStyleAsync</c> wrote of a student.</param>
    /// <returns>The student.</returns>
    /// <exception cref="CheckpointException">The file is damaged, hostile or no exported student.</exception>
    /// <exception cref="WeightsNotFoundException">There is no such file.</exception>
    public static OnnxStudent Load(string path)
    {
        OnnxModelFile file = OnnxModelFile.Read(path, OnnxNetworkKind.Student);
        StyleMetadata metadata = StyleMetadataFormat.Read(file.Metadata, path);
        return metadata.Student is null
            ? throw new CheckpointException("says nothing of a student; export it again", path)
            : new OnnxStudent(path, metadata);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing) => networks.Dispose();
}
