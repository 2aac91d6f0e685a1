using JoJoGan.Alignment;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Students;
using JoJoGan.Models.Styles;
using JoJoGan.Students;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JoJoGan.Models.Stylization;

/// <summary>Stylizes with a generator that libtorch computes.</summary>
/// <param name="aligner">Finds the faces.</param>
/// <param name="inverter">Finds their codes.</param>
/// <param name="networks">Supplies the base generator and the device.</param>
/// <param name="defaults">The options of calls that give none.</param>
/// <param name="logger">Logger, or null.</param>
public sealed class Stylizer(
    IFaceAligner aligner,
    IInverter inverter,
    NetworkSource networks,
    IOptions<JoJoGanOptions> defaults,
    ILogger<Stylizer>? logger = null) : StylizerBase(aligner, inverter, defaults.Value.Stylization, logger)
{
    /// <inheritdoc />
    protected override Task CheckAsync(
        IReadOnlyList<InvertedFace> faces, StyleModel style, StylizationOptions options, CancellationToken cancellationToken)
    {
        if (style is StudentModel student)
        {
            NetworkStudent.Own(student);
            return Task.CompletedTask;
        }

        return networks.RunAsync(
            NetworkKinds.Generator,
            () =>
            {
                StyleWeights.DifferenceOf(style);
                StyleBase.EnsureMatches(style.Metadata, networks);
                EnsureFit(faces, networks.Generator);
                foreach (StyleModel pivot in faces.Select(face => face.Pivot).OfType<StyleModel>())
                {
                    StyleWeights.DifferenceOf(pivot);
                    StyleBase.EnsureMatches(pivot.Metadata, networks);
                }
            },
            cancellationToken);
    }

    /// <inheritdoc />
    protected override Task<IReadOnlyList<Image<Rgb24>>> DrawAsync(
        IReadOnlyList<InvertedFace> faces,
        StyleModel style,
        int first,
        StylizationOptions options,
        CancellationToken cancellationToken) => networks.RunAsync(
            NetworkKinds.Generator,
            () => faces.All(face => face.Pivot is null)
                ? Draw(faces, style, options.Strength, first, options.NoiseSeed)
                : DrawEach(faces, style, first, options),
            cancellationToken);

    /// <inheritdoc />
    protected override Task<IReadOnlyList<Image<Rgb24>>> DrawAsync(
        IReadOnlyList<Image<Rgb24>> faces, StudentModel student, CancellationToken cancellationToken) =>
        networks.Worker.RunAsync(
            () =>
            {
                NetworkStudent own = NetworkStudent.Own(student);
                own.BeginUse();
                try
                {
                    return Draw(own, faces);
                }
                finally
                {
                    own.EndUse();
                }
            },
            cancellationToken);

    private IReadOnlyList<Image<Rgb24>> Draw(NetworkStudent student, IReadOnlyList<Image<Rgb24>> faces)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Tensor input = FaceInput.Resize(
            faces, student.Metadata.Size, resized => ImageTensors.ToTensor(resized, networks.Device));
        return ImageTensors.ToImages(student.Network.forward(input));
    }

    private static void EnsureFit(IReadOnlyList<InvertedFace> faces, StyleGan2Generator generator) => CodeShape.EnsureFits(
        [.. faces.Select(face => face.Code)], generator.Config.Layers, generator.Config.StyleDim);

    private IReadOnlyList<Image<Rgb24>> Draw(
        IReadOnlyList<InvertedFace> faces, StyleModel style, double strength, int first, int? noiseSeed)
    {
        using StyleUse use = StyleWeights.Use(style);
        using var scope = NewDisposeScope();
        using var grad = no_grad();

        // Since the last batch the style may have been disposed, or another request's laid over the base.
        StyleGan2Generator styled = networks.Workspace.Apply(style, strength);
        EnsureFit(faces, styled);
        Tensor input = LatentTensors.ToTensor([.. faces.Select(face => face.Code)], networks.Device);
        IReadOnlyList<Tensor>? noise = noiseSeed is { } seed ? Noise(styled, faces.Count, first, seed) : null;
        return ImageTensors.ToImages(styled.Synthesize(input, noise));
    }

    /// <summary>Lays the style over the pivot of each face; the strength is the style's alone.</summary>
    private IReadOnlyList<Image<Rgb24>> DrawEach(
        IReadOnlyList<InvertedFace> faces, StyleModel style, int first, StylizationOptions options)
    {
        using var pictures = new ImageBatch();
        for (int i = 0; i < faces.Count; i++)
        {
            WeightedStyle[] shares = faces[i].Pivot is { } pivot
                ? [new(style, options.Strength), new(pivot)]
                : [new(style, options.Strength)];
            pictures.Add(Draw([faces[i]], new BlendedStyle("", shares), 1, first + i, options.NoiseSeed));
        }

        return pictures.Take();
    }

    /// <summary>Each face has noise of its own seed, so that it does not depend on the batch it is drawn in.</summary>
    private static IReadOnlyList<Tensor> Noise(StyleGan2Generator generator, int count, int first, int seed)
    {
        var faces = Enumerable.Range(first, count).Select(i =>
        {
            using var source = new torch.Generator(unchecked((ulong)(seed + i)));
            return generator.DrawNoise(1, source);
        }).ToArray();
        return [.. Enumerable.Range(0, faces[0].Count).Select(layer => cat(faces.Select(f => f[layer]).ToArray(), 0))];
    }
}
