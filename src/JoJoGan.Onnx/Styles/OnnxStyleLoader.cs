using JoJoGan.Onnx.Runtime;
using JoJoGan.Onnx.Students;
using JoJoGan.Styles;

namespace JoJoGan.Onnx.Styles;

/// <summary>Loads exported styles and students.</summary>
internal sealed class OnnxStyleLoader : IStyleLoader
{
    public string FileExtension => ".onnx";

    public Task<StyleModel> LoadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Task.Run<StyleModel>(
            () => OnnxModelFile.IsA(OnnxNetworkKind.Student, path) ? OnnxStudent.Load(path) : OnnxStyle.Load(path),
            cancellationToken);
    }
}
