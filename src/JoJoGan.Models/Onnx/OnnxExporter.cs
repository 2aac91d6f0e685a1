using System.Globalization;
using JoJoGan.Latents;
using JoJoGan.Models.Inversion;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Students;
using JoJoGan.Models.Styles;
using JoJoGan.Students;
using JoJoGan.Styles;

namespace JoJoGan.Models.Onnx;

/// <summary>
/// Writes networks as ONNX files (opset 17, IR version 8), which run without libtorch. A file is replaced whole or not at all.
/// Weights of more than 2 GB go to a second file, "NAME.data", which has to stay beside the first.
/// </summary>
/// <remarks>
/// Every method raises <see cref="InvalidOptionsException"/> for options outside their limits,
/// <see cref="FileWriteException"/> where the file cannot be written, <see cref="WeightsNotFoundException"/>,
/// <see cref="ModelStoreException"/> or <see cref="CheckpointException"/> where the network's file is missing, cannot be fetched
/// or is refused, and <see cref="OperationCanceledException"/>, checked for each weight.
/// </remarks>
/// <param name="networks">Supplies the networks and the device's worker.</param>
public sealed class OnnxExporter(NetworkSource networks) : IStyleExporter
{
    private const string FormatVersion = "1";

    /// <summary>The most bytes of weights that are kept in a model's own file.</summary>
    internal long MostWeights { get; init; } = OnnxFile.MostWeights;

    string IStyleExporter.FileExtension => ".onnx";

    Task IStyleExporter.ExportAsync(StyleModel style, string path, CancellationToken cancellationToken) =>
        ExportStyleAsync(
            style, path, new OnnxExportOptions { AdjustableStrength = style is not StudentModel }, cancellationToken);

    /// <summary>
    /// Writes a style. Of a student its network: photos [batch, 3, height, width] to images of the same shape, both of [-1, 1].
    /// Of any other its generator: codes [batch, layers, dim], and noise maps or none for the fixed ones, to images
    /// [batch, 3, size, size] of about [-1, 1], not clamped. The style's metadata goes into the file.
    /// </summary>
    /// <param name="style">A style or a blend of this library.</param>
    /// <param name="path">The file to write or replace; its folder must exist.</param>
    /// <param name="options">Precision and strength; null for the defaults.</param>
    /// <param name="cancellationToken">Stops; nothing is written.</param>
    /// <exception cref="StyleMismatchException">The style was tuned from another base, or is another runtime's.</exception>
    /// <exception cref="ObjectDisposedException">The style has been disposed.</exception>
    public Task ExportStyleAsync(
        StyleModel style, string path, OnnxExportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(style);
        options = (options ?? new OnnxExportOptions()) with { };
        options.Validate();
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (style is StudentModel student)
        {
            options.ValidateWithoutStrength();
            return networks.Worker.RunAsync(() => WriteStudent(student, path, options, cancellationToken), cancellationToken);
        }

        return networks.RunAsync(NetworkKinds.Generator, Write, cancellationToken);

        void Write()
        {
            using StyleUse use = StyleWeights.Use(style);
            StyleBase.EnsureMatches(style.Metadata, networks);
            StyleGan2Generator styled = networks.Workspace.Apply(style, options.Strength);
            WriteFile(path, options, graph => AddStyle(graph, styled), cancellationToken);
        }

        Dictionary<string, string> AddStyle(OnnxGraph graph, StyleGan2Generator styled)
        {
            GeneratorGraph.AddTo(
                graph, styled.Config, styled.state_dict(), options.AdjustableStrength ? networks.Generator.state_dict() : null);
            StyleMetadata metadata = style.Metadata with { Size = styled.Config.Size };
            return new Dictionary<string, string>(StyleMetadataFormat.Write(metadata, StyleFormat.Full))
            {
                ["jojogan.onnx.kind"] = "generator",
                ["jojogan.onnx.strength"] =
                    options.AdjustableStrength ? "input" : options.Strength.ToString("R", CultureInfo.InvariantCulture),
            };
        }
    }

    /// <summary>Writes the base generator, with the inputs and the output of <see cref="ExportStyleAsync"/>.</summary>
    /// <param name="path">The file to write or replace; its folder must exist.</param>
    /// <param name="options">The precision; null for the default.</param>
    /// <param name="cancellationToken">Stops; nothing is written.</param>
    public Task ExportGeneratorAsync(
        string path, OnnxExportOptions? options = null, CancellationToken cancellationToken = default) => WriteNetworkAsync(
        NetworkKinds.Generator,
        path,
        options,
        graph =>
        {
            GeneratorGraph.AddTo(graph, networks.Generator.Config, networks.Generator.state_dict());
            return OfBase("generator");
        },
        cancellationToken);

    /// <summary>Writes the mapping network of the base generator: z [batch, dim] to w [batch, dim].</summary>
    /// <param name="path">The file to write or replace; its folder must exist.</param>
    /// <param name="options">The precision; null for the default.</param>
    /// <param name="cancellationToken">Stops; nothing is written.</param>
    public Task ExportMappingAsync(
        string path, OnnxExportOptions? options = null, CancellationToken cancellationToken = default) => WriteNetworkAsync(
        NetworkKinds.Generator,
        path,
        options,
        graph =>
        {
            MappingGraph.AddTo(graph, networks.Generator.Config, networks.Generator.state_dict());
            return OfBase("mapping");
        },
        cancellationToken);

    /// <summary>
    /// Writes the encoder: images [batch, 3, side, side] of [-1, 1] to codes [batch, layers, dim], the average code included.
    /// That of ReStyle makes one step; its further inputs are the codes before it, codes_before [batch, layers, dim], and what
    /// the base generator draws of those, drawn [batch, 3, size, size]. Left out, they are the average code and its picture.
    /// </summary>
    /// <param name="path">The file to write or replace; its folder must exist.</param>
    /// <param name="options">The precision; null for the default.</param>
    /// <param name="cancellationToken">Stops; nothing is written.</param>
    public async Task ExportEncoderAsync(
        string path, OnnxExportOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = Checked(path, options);
        bool isReStyle = await networks
            .RunAsync(NetworkKinds.Encoder, () => networks.Encoder.InputChannels != 3, cancellationToken).ConfigureAwait(false);
        await WriteNetworkAsync(
            isReStyle ? NetworkKinds.Encoder | NetworkKinds.Generator : NetworkKinds.Encoder,
            path,
            options,
            graph => AddEncoder(graph, isReStyle),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Writes the RetinaFace detector: images [batch, 3, height, width], blue, green and red less their means, to boxes
    /// [batch, priors, 4], scores [batch, priors, 2] and landmarks [batch, priors, 10].
    /// </summary>
    /// <param name="path">The file to write or replace; its folder must exist.</param>
    /// <param name="options">The precision; null for the default.</param>
    /// <param name="cancellationToken">Stops; nothing is written.</param>
    public Task ExportDetectorAsync(
        string path, OnnxExportOptions? options = null, CancellationToken cancellationToken = default) => WriteNetworkAsync(
        NetworkKinds.Detector,
        path,
        options,
        graph =>
        {
            DetectorGraph.AddTo(graph, networks.Detector.state_dict());
            return new Dictionary<string, string> { ["jojogan.onnx.kind"] = "detector" };
        },
        cancellationToken);

    private void WriteStudent(
        StudentModel student, string path, OnnxExportOptions options, CancellationToken cancellationToken)
    {
        NetworkStudent own = NetworkStudent.Own(student);
        own.BeginUse();
        try
        {
            WriteFile(
                path,
                options,
                graph =>
                {
                    StudentGraph.AddTo(graph, own.Network);
                    return new Dictionary<string, string>(StyleMetadataFormat.Write(own.Metadata, StyleFormat.Full))
                    {
                        ["jojogan.onnx.kind"] = "student",
                    };
                },
                cancellationToken);
        }
        finally
        {
            own.EndUse();
        }
    }

    private Dictionary<string, string> OfBase(string kind) => new()
    {
        ["jojogan.onnx.kind"] = kind,
        ["jojogan.size"] = Text(networks.Generator.Config.Size),
        ["jojogan.base_hash"] = networks.GeneratorHash,
    };

    private Task WriteNetworkAsync(
        NetworkKinds kind, string path, OnnxExportOptions? options, Func<OnnxGraph, Dictionary<string, string>> addTo,
        CancellationToken cancellationToken)
    {
        options = Checked(path, options);
        return networks.RunAsync(kind, () => WriteFile(path, options, addTo, cancellationToken), cancellationToken);
    }

    private static OnnxExportOptions Checked(string path, OnnxExportOptions? options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options = (options ?? new OnnxExportOptions()) with { };
        options.ValidateWithoutStrength();
        return options;
    }

    private Dictionary<string, string> AddEncoder(OnnxGraph graph, bool isReStyle)
    {
        StyleEncoderNetwork encoder = networks.Encoder;
        if (isReStyle)
        {
            ReStyleInverter.EnsureFits(networks);
            Tensor drawn = networks.Generator.Synthesize(networks.LatentAverage.unsqueeze(0));
            EncoderGraph.AddReStyleTo(graph, encoder, networks.LatentAverage, drawn);
        }
        else
        {
            EncoderGraph.AddTo(graph, encoder, networks.LatentAverage);
        }

        return new()
        {
            ["jojogan.onnx.kind"] = "encoder",
            ["jojogan.onnx.input"] = Text(encoder.ImageSize),
            ["jojogan.size"] = Text(1 << ((encoder.Layers + 2) / 2)),
        };
    }

    /// <summary>Writes a graph, on the device's worker.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The precision.</param>
    /// <param name="addTo">Adds a network to the graph and gives the file's metadata.</param>
    /// <param name="cancellationToken">Stops.</param>
    private void WriteFile(
        string path, OnnxExportOptions options, Func<OnnxGraph, Dictionary<string, string>> addTo,
        CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var graph = new OnnxGraph("JoJoGan", options.HalfPrecision);
        Dictionary<string, string> metadata = addTo(graph);
        metadata["jojogan.onnx"] = FormatVersion;
        OnnxFile.Write(path, graph, metadata, MostWeights, cancellationToken);
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
