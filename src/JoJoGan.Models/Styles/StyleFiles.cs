using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Styles;

namespace JoJoGan.Models.Styles;

/// <summary>Style files by themselves: no base generator is needed to describe or convert them.</summary>
public static class StyleFiles
{
    private const string OriginalKey = "g";

    /// <summary>
    /// What a style's file says of itself: an <see cref="IStyleStore"/>'s, or the original's (<c>{"g": ...}</c>).
    /// </summary>
    /// <param name="path">
    /// The file; a generator of another program, in one of the layouts that generators are read in, counts as a style too.
    /// </param>
    /// <exception cref="CheckpointException">The file is damaged, hostile or no style.</exception>
    /// <exception cref="WeightsNotFoundException">The file is not there.</exception>
    public static StyleFile Describe(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using Checkpoint checkpoint = Checkpoint.Open(path);
        return Describe(checkpoint);
    }

    /// <summary>Converts a full style: to the original's format if the target ends in .pt, else to safetensors.</summary>
    /// <param name="source">A full style of either format.</param>
    /// <param name="target">The file to write; replaced whole or not at all.</param>
    /// <param name="metadata">
    /// What a safetensors file says of the style; null keeps what the source says. The original's format says nothing.
    /// </param>
    /// <param name="cancellationToken">Stops the work; no partial file stays behind.</param>
    /// <exception cref="ArgumentException">The metadata has a value that no run has, for instance negative steps.</exception>
    /// <exception cref="CheckpointException">The source is damaged, hostile, no style, or only a difference.</exception>
    /// <exception cref="WeightsNotFoundException">The source is not there.</exception>
    /// <exception cref="FileWriteException">The target cannot be written; what was there before is as it was.</exception>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    public static void Convert(
        string source, string target, StyleMetadata? metadata = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        ArgumentException.ThrowIfNullOrWhiteSpace(target);
        NativeBackend.EnsureLoaded();
        using Checkpoint checkpoint = Checkpoint.Open(source);
        StyleFile file = Describe(checkpoint);
        if (file.Metadata.Student is not null)
        {
            throw new CheckpointException(
                "this is a student, which has no generator to convert; export it to ONNX to use it elsewhere", source);
        }

        if (file.Format != StyleFormat.Full)
        {
            throw new CheckpointException(
                "this style is only what differs from its base generator; save it in the format Full first", source);
        }

        GeneratorWeights weights = Weights(checkpoint);
        using StyleGan2Generator generator = weights.ToGenerator();
        Dictionary<string, Tensor> tensors = generator.state_dict();
        if (IsOriginal(target))
        {
            var parts = new Dictionary<string, IEnumerable<KeyValuePair<string, Tensor>>> { [OriginalKey] = tensors };
            TorchFile.Write(target, parts, cancellationToken);
        }
        else
        {
            SafetensorsFile.Write(
                target, tensors, StyleMetadataFormat.Write(metadata ?? file.Metadata, StyleFormat.Full), cancellationToken);
        }
    }

    internal static StyleFile Describe(Checkpoint checkpoint)
    {
        string path = checkpoint.Path;
        long bytes = new FileInfo(path).Length;
        if (checkpoint.Container == CheckpointContainer.Safetensors)
        {
            IReadOnlyDictionary<string, string> pairs = checkpoint.Metadata;
            return new StyleFile(path, StyleMetadataFormat.Read(pairs, path), StyleMetadataFormat.FormatOf(pairs, path), bytes);
        }

        string name = Path.GetFileNameWithoutExtension(path);
        var metadata = new StyleMetadata { Name = name, Size = Weights(checkpoint).Config.Size };
        return new StyleFile(path, metadata, StyleFormat.Full, bytes);
    }

    /// <summary>The generator's weights in a full style, in whichever layout.</summary>
    internal static GeneratorWeights Weights(Checkpoint checkpoint) =>
        checkpoint.Has(OriginalKey) ? GeneratorWeights.At(checkpoint, OriginalKey) : GeneratorWeights.Find(checkpoint);

    private static bool IsOriginal(string path) => Path.GetExtension(path).Equals(".pt", StringComparison.OrdinalIgnoreCase);
}
