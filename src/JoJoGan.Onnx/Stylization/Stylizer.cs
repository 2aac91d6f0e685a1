using JoJoGan.Alignment;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Onnx.Generation;
using JoJoGan.Onnx.Runtime;
using JoJoGan.Onnx.Students;
using JoJoGan.Onnx.Styles;
using JoJoGan.Students;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JoJoGan.Onnx.Stylization;

/// <summary>Stylizes with exported generators, which ONNX Runtime computes.</summary>
/// <param name="aligner">Finds the faces.</param>
/// <param name="inverter">Finds their codes.</param>
/// <param name="networks">Supplies the device.</param>
/// <param name="defaults">The options of calls that give none.</param>
/// <param name="logger">Logger, or null.</param>
public sealed class Stylizer(
    IFaceAligner aligner,
    IInverter inverter,
    OnnxNetworkSource networks,
    IOptions<JoJoGanOptions> defaults,
    ILogger<Stylizer>? logger = null) : StylizerBase(aligner, inverter, defaults.Value.Stylization, logger)
{
    private static readonly string[] Outputs = ["images"];

    /// <inheritdoc />
    protected override Task CheckAsync(
        IReadOnlyList<InvertedFace> faces, StyleModel style, StylizationOptions options, CancellationToken cancellationToken)
    {
        if (style is StudentModel student)
        {
            Own(student);
            return Task.CompletedTask;
        }

        OnnxStyle own = Own(style);
        ObjectDisposedException.ThrowIf(own.IsDisposed, own);
        if (faces.Any(face => face.Pivot is not null))
        {
            throw new StyleMismatchException(
                "A pivot cannot be laid under an exported style, which is a whole generator. Draw such faces with the services " +
                "of JoJoGan.Models, or without their pivots.");
        }

        CodeShape.EnsureFits([.. faces.Select(face => face.Code)], own.Layers, own.Dimension);
        if (!own.HasStrength && options.Strength != 1)
        {
            throw new InvalidOptionsException(
                [$"{nameof(StylizationOptions)}.{nameof(StylizationOptions.Strength)} must be 1 for the style " +
                $"'{LogText.Of(own.Metadata.Name)}', whose file has no other: export it with " +
                "OnnxExportOptions.AdjustableStrength, or " +
                "with the Strength that you want."]);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override Task<IReadOnlyList<Image<Rgb24>>> DrawAsync(
        IReadOnlyList<InvertedFace> faces,
        StyleModel style,
        int first,
        StylizationOptions options,
        CancellationToken cancellationToken)
    {
        OnnxStyle own = Own(style);
        LatentCode[] codes = [.. faces.Select(face => face.Code)];
        return networks.RunAsync(
            own,
            OnnxNetworkKind.Generator,
            generator => GeneratorDrawing.Draw(
                generator, codes, Inputs(own, generator, codes.Length, first, options), cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc />
    protected override Task<IReadOnlyList<Image<Rgb24>>> DrawAsync(
        IReadOnlyList<Image<Rgb24>> faces, StudentModel student, CancellationToken cancellationToken) => networks.RunAsync(
        Own(student), OnnxNetworkKind.Student, network => Draw(network, faces, student.Metadata.Size, cancellationToken),
        cancellationToken);

    private static IReadOnlyList<Image<Rgb24>> Draw(
        OnnxNetwork student, IReadOnlyList<Image<Rgb24>> faces, int size, CancellationToken cancellationToken)
    {
        float[] planes = FaceInput.Resize(faces, size, ImagePlanes.FromImages);
        return student.Run(
            new Dictionary<string, OnnxInput> { ["photos"] = new(planes, faces.Count, 3, size, size) },
            Outputs,
            values => ImagePlanes.ToImages(values[0].GetTensorDataAsSpan<float>(), size, size),
            cancellationToken);
    }

    private static IEnumerable<KeyValuePair<string, OnnxInput>> Inputs(
        OnnxStyle style, OnnxNetwork generator, int count, int first, StylizationOptions options)
    {
        IEnumerable<KeyValuePair<string, OnnxInput>> noise =
            options.NoiseSeed is { } seed ? GeneratorDrawing.Noise(generator, count, unchecked(seed + first)) : [];
        return style.HasStrength
            ? noise.Append(new("strength", new([(float)options.Strength], 1)))
            : noise;
    }

    private static OnnxStyle Own(StyleModel style) => style as OnnxStyle
        ?? throw new StyleMismatchException(
            $"A {style.GetType().Name} of {style.GetType().Assembly.GetName().Name} is no exported style. Export it with " +
            $"OnnxExporter.ExportStyleAsync and load the file with {nameof(OnnxStyle)}.{nameof(OnnxStyle.Load)}.");

    private static OnnxStudent Own(StudentModel student)
    {
        ObjectDisposedException.ThrowIf(student.IsDisposed, student);
        return student as OnnxStudent
            ?? throw new StyleMismatchException(
                $"A {student.GetType().Name} of {student.GetType().Assembly.GetName().Name} is no exported student. Export it " +
                $"with OnnxExporter.ExportStyleAsync and load the file with {nameof(OnnxStudent)}.{nameof(OnnxStudent.Load)}.");
    }
}
