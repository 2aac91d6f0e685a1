using System.Diagnostics;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Students;
using JoJoGan.Students;
using JoJoGan.Styles;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JoJoGan.Models.Styles;

/// <summary>Keeps styles as safetensors files: weights in one of three forms, and the metadata.</summary>
/// <param name="networks">Supplies the base generator that a style must belong to.</param>
/// <param name="logger">Logger, or null.</param>
public sealed partial class SafetensorsStyleStore(NetworkSource networks, ILogger<SafetensorsStyleStore>? logger = null)
    : IStyleStore
{
    private readonly ILogger log = logger ?? NullLogger<SafetensorsStyleStore>.Instance;

    /// <inheritdoc />
    public string FileExtension => ".safetensors";

    /// <inheritdoc />
    public Task SaveAsync(
        StyleModel style, string path, StyleFormat format = StyleFormat.Full, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(style);
        return networks.RunAsync(
            style is StudentModel ? NetworkKinds.None : NetworkKinds.Generator,
            () =>
            {
                long start = Stopwatch.GetTimestamp();
                Save(style, path, format, cancellationToken);
                LogSaved(log, LogText.Of(path, LogText.MessageLength), format, Stopwatch.GetElapsedTime(start).TotalSeconds);
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<StyleModel> LoadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return networks.RunAsync(
            StudentFile.Is(path) ? NetworkKinds.None : NetworkKinds.Generator,
            () =>
            {
                long start = Stopwatch.GetTimestamp();
                StyleModel style = Load(path);
                LogLoaded(log, LogText.Of(path, LogText.MessageLength), Stopwatch.GetElapsedTime(start).TotalSeconds);
                return style;
            },
            cancellationToken);
    }

    private void Save(StyleModel style, string path, StyleFormat format, CancellationToken cancellationToken)
    {
        if (style is StudentModel student)
        {
            StudentFile.Write(NetworkStudent.Own(student), path, format, cancellationToken);
            return;
        }

        using StyleUse use = StyleWeights.Use(style);
        StyleBase.EnsureMatches(style.Metadata, networks);
        if (format == StyleFormat.Full)
        {
            Dictionary<string, Tensor> tensors = networks.Workspace.Apply(style).state_dict();
            SafetensorsFile.Write(path, tensors, StyleMetadataFormat.Write(style.Metadata, format), cancellationToken);
            return;
        }

        if (style is StyleDelta own && own.Format == format)
        {
            Write(own.Differences);
            return;
        }

        IReadOnlyDictionary<string, TensorDelta> packed = StylePacking.Pack(
            StyleWeights.DifferenceOf(style), networks.Generator, format, cancellationToken);
        try
        {
            Write(packed);
        }
        finally
        {
            TensorDelta.DisposeAll(packed);
        }

        void Write(IReadOnlyDictionary<string, TensorDelta> differences) => SafetensorsFile.Write(
            path,
            StylePacking.Flatten(differences),
            StyleMetadataFormat.Write(style.Metadata with { BaseHash = networks.GeneratorHash }, format),
            cancellationToken);
    }

    private StyleModel Load(string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        if (StyleMetadataFormat.IsStudent(checkpoint.Metadata))
        {
            return StudentFile.Read(checkpoint, networks.Device);
        }

        (_, StyleMetadata metadata, StyleFormat format, _) = StyleFiles.Describe(checkpoint);
        StyleBase.EnsureMatches(metadata, networks);
        metadata = metadata with { Size = networks.Generator.Config.Size }; // which the weights must fit, whatever the file says
        if (format != StyleFormat.Full)
        {
            if (metadata.BaseHash is null)
            {
                throw new CheckpointException(
                    "this style is what differs from a base generator, but does not say from which; learn or pack it again",
                    path);
            }

            return new StyleDelta(StylePacking.Read(checkpoint, networks.Generator, format), format, metadata);
        }

        // The clone starts with the base's noise buffers and kernels, which the original's files may lack.
        StyleGan2Generator generator = networks.Generator.Clone();
        try
        {
            StyleFiles.Weights(checkpoint).CopyTo(generator);
        }
        catch
        {
            generator.Dispose();
            throw;
        }

        return new GeneratorStyle(generator, metadata);
    }

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Loaded the style of {File} in {Seconds} s")]
    private static partial void LogLoaded(ILogger logger, string file, double seconds);

    [LoggerMessage(
        EventId = 5, Level = LogLevel.Information, Message = "Saved a style to {File} in the format {Format} in {Seconds} s")]
    private static partial void LogSaved(ILogger logger, string file, StyleFormat format, double seconds);
}
