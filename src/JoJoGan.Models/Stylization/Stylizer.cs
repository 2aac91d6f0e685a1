using System.Diagnostics;
using JoJoGan.Alignment;
using JoJoGan.Diagnostics;
using JoJoGan.Latents;
using JoJoGan.Models.Inversion;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using JoJoGan.Validation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace JoJoGan.Models.Stylization;

/// <summary>Aligns and inverts photos and draws their codes with a style's generator (paper section 3, last step).</summary>
/// <param name="aligner">Finds the faces.</param>
/// <param name="inverter">Finds their codes.</param>
/// <param name="networks">Supplies the base generator and the device.</param>
/// <param name="defaults">The options of calls that give none.</param>
/// <param name="logger">Logger, or null.</param>
public sealed partial class Stylizer(
    IFaceAligner aligner,
    IInverter inverter,
    NetworkSource networks,
    IOptions<JoJoGanOptions> defaults,
    ILogger<Stylizer>? logger = null) : IStylizer
{
    private readonly ILogger log = logger ?? NullLogger<Stylizer>.Instance;

    /// <inheritdoc />
    public Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
        IReadOnlyList<FacePhoto> photos,
        StyleModel style,
        StylizationOptions? options = null,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Guard.ThrowIfAnyNull(photos);
        options = (options ?? defaults.Value.Stylization) with { };
        return MeasureAsync(photos.Count, async pictures =>
        {
            await CheckAsync([], style, options, cancellationToken).ConfigureAwait(false);
            foreach (FacePhoto[] batch in photos.Chunk(options.BatchSize))
            {
                IReadOnlyList<LatentCode> codes = await InvertAsync(batch, cancellationToken).ConfigureAwait(false);
                await DrawAsync(codes, style, options, pictures, cancellationToken).ConfigureAwait(false);
                progress?.Report(pictures.Count);
            }
        });
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Image<Rgb24>>> StylizeAsync(
        IReadOnlyList<LatentCode> codes,
        StyleModel style,
        StylizationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        Guard.ThrowIfAnyNull(codes);
        options = (options ?? defaults.Value.Stylization) with { };
        return MeasureAsync(codes.Count, async pictures =>
        {
            await CheckAsync(codes, style, options, cancellationToken).ConfigureAwait(false);
            foreach (LatentCode[] batch in codes.Chunk(options.BatchSize))
            {
                await DrawAsync(batch, style, options, pictures, cancellationToken).ConfigureAwait(false);
            }
        });
    }

    /// <summary>One request: draws its pictures and tells of it.</summary>
    private Task<IReadOnlyList<Image<Rgb24>>> MeasureAsync(int faces, Func<ImageBatch, Task> draw) =>
        JoJoGanTelemetry.MeasureAsync(JoJoGanTelemetry.Stylize, async activity =>
        {
            activity?.SetTag(JoJoGanTelemetry.FacesTag, faces);
            long start = Stopwatch.GetTimestamp();
            using var pictures = new ImageBatch();
            await draw(pictures).ConfigureAwait(false);
            LogEnd(log, faces, Stopwatch.GetElapsedTime(start).TotalSeconds);
            return pictures.Take();
        });

    /// <summary>Checks all that is known before the work begins.</summary>
    private Task CheckAsync(
        IReadOnlyList<LatentCode> codes, StyleModel style, StylizationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(style);
        options.Validate();

        return networks.RunAsync(
            NetworkKinds.Generator,
            () =>
            {
                StyleWeights.DifferenceOf(style);
                StyleBase.EnsureMatches(style.Metadata, networks);
                CodeShape.EnsureFits(codes, networks.Generator.Config);
            },
            cancellationToken);
    }

    /// <summary>Draws the next faces of a request.</summary>
    private async Task DrawAsync(
        IReadOnlyList<LatentCode> codes,
        StyleModel style,
        StylizationOptions options,
        ImageBatch pictures,
        CancellationToken cancellationToken)
    {
        int first = pictures.Count;
        pictures.Add(await networks.RunAsync(
            NetworkKinds.Generator,
            () =>
            {
                using StyleUse use = StyleWeights.Use(style);

                // Since the last batch the style may have been disposed, or another request's laid over the base.
                StyleGan2Generator styled = networks.Workspace.Apply(style, options.Strength);
                CodeShape.EnsureFits(codes, styled.Config);
                return Draw(styled, codes, first, options.NoiseSeed);
            },
            cancellationToken).ConfigureAwait(false));
    }

    private async Task<IReadOnlyList<LatentCode>> InvertAsync(FacePhoto[] photos, CancellationToken cancellationToken)
    {
        var faces = new List<AlignedFace>(photos.Length);
        try
        {
            foreach (FacePhoto photo in photos)
            {
                faces.Add(await aligner.AlignAsync(photo, cancellationToken).ConfigureAwait(false));
            }

            return await inverter.InvertAsync([.. faces.Select(f => f.Image)], cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            faces.ForEach(f => f.Dispose());
        }
    }

    private IReadOnlyList<Image<Rgb24>> Draw(
        StyleGan2Generator generator, IReadOnlyList<LatentCode> codes, int first, int? noiseSeed)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        Tensor input = LatentTensors.ToTensor(codes, networks.Device);
        IReadOnlyList<Tensor>? noise = noiseSeed is { } seed ? Noise(generator, codes.Count, first, seed) : null;
        return ImageTensors.ToImages(generator.Synthesize(input, noise));
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

    [LoggerMessage(EventId = 6, Level = LogLevel.Information, Message = "Stylized {Faces} face(s) in {Seconds} s")]
    private static partial void LogEnd(ILogger logger, int faces, double seconds);
}
