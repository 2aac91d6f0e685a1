using JoJoGan.Diagnostics;
using JoJoGan.FineTuning;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Inversion;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Training;
using JoJoGan.Styles;
using JoJoGan.Training;
using JoJoGan.Validation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SixLabors.ImageSharp.Formats.Png;

namespace JoJoGan.Models.FineTuning;

/// <summary>Tunes a copy of the base generator towards style references (paper section 3).</summary>
/// <param name="networks">Supplies the base generator and the losses' networks.</param>
/// <param name="inverter">Finds the codes of references that come without.</param>
/// <param name="mixer">Makes the family of codes for each step.</param>
/// <param name="defaults">The options of calls that give none.</param>
/// <param name="time">The clock for speed and dates.</param>
/// <param name="logger">Logger, or null.</param>
public sealed partial class FineTuner(
    NetworkSource networks,
    IInverter inverter,
    IStyleMixer mixer,
    IOptions<JoJoGanOptions> defaults,
    TimeProvider time,
    ILogger<FineTuner>? logger = null) : IFineTuner
{
    private const int ThumbnailSize = 96;

    // Codes and noise are drawn anew for each step, which changes the loss by less.
    private const double Rise = 2;

    private readonly ILogger log = logger ?? NullLogger<FineTuner>.Instance;

    /// <inheritdoc />
    public Task<StyleModel> FineTuneAsync(
        IReadOnlyList<StyleReference> references,
        FineTuningOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Guard.ThrowIfAnyNull(references);
        ArgumentOutOfRangeException.ThrowIfZero(references.Count, nameof(references));
        Guard.ThrowIfAnyNull([.. references.Select(r => r.Face)], nameof(references));
        options = (options ?? defaults.Value.FineTuning) with { }; // a copy, which nobody changes during the run
        return JoJoGanTelemetry.MeasureAsync(JoJoGanTelemetry.FineTune, activity =>
        {
            activity?.SetTag(JoJoGanTelemetry.ReferencesTag, references.Count)
                .SetTag(JoJoGanTelemetry.StepsTag, options.Steps);
            return RunAsync(references, options, progress, cancellationToken);
        });
    }

    private async Task<StyleModel> RunAsync(
        IReadOnlyList<StyleReference> references,
        FineTuningOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        options.Validate();
        NetworkKinds needs = NetworkKinds.Generator
            | (options.Loss == FineTuningLoss.Lpips ? NetworkKinds.Perceptual : NetworkKinds.Discriminator)
            | (options.IdentityWeight > 0 ? NetworkKinds.Identity : NetworkKinds.None);
        await networks.EnsureFetchedAsync(needs, cancellationToken: cancellationToken).ConfigureAwait(false);
        IReadOnlyList<LatentCode> codes = await FindCodesAsync(references, cancellationToken).ConfigureAwait(false);
        Image<Rgb24>[] faces = [.. references.Select(r => r.Face)];
        TrainingCheckpoint? checkpoint = options.Checkpoint is { } kept
            ? await networks.Worker.RunAsync(() => CheckpointOf(kept, faces, codes, options), cancellationToken)
                .ConfigureAwait(false)
            : null;
        FineTuningSession session = await networks.Worker.RunAsync(
            () => FineTuningSession.Begin(networks, faces, codes, options, mixer), cancellationToken).ConfigureAwait(false);
        var loop = new TrainingLoop(networks, time, session, options.Steps, options.PreviewInterval, checkpoint);
        LogBegin(log, references.Count, options.Steps, options.Loss);
        long start = time.GetTimestamp();
        try
        {
            double last = 0, first = double.NaN; // of a run that is resumed, the first loss since
            await loop.RunAsync(progress, Count, TakeLastGood, cancellationToken).ConfigureAwait(false);
            LogEnd(log, options.Steps, last, time.GetElapsedTime(start).TotalSeconds);
            if (last > Rise * first)
            {
                LogRisen(log, last, first);
            }

            return await networks.Worker.RunAsync(
                () => session.Take(Describe(references, options, options.Steps)), cancellationToken).ConfigureAwait(false);

            void Count(double loss)
            {
                (first, last) = (double.IsNaN(first) ? loss : first, loss);
                JoJoGanTelemetry.Steps.Add(1);
                JoJoGanTelemetry.Loss.Record(
                    loss, KeyValuePair.Create(JoJoGanTelemetry.LossTag, (object?)options.Loss.ToString()));
            }
        }
        finally
        {
            await loop.EndAsync().ConfigureAwait(false);
        }

        StyleModel TakeLastGood() => session.Take(Describe(references, options, session.LastGoodSteps));
    }

    private TrainingCheckpoint CheckpointOf(
        TrainingCheckpointOptions kept, Image<Rgb24>[] faces, IReadOnlyList<LatentCode> codes, FineTuningOptions options)
    {
        using var scope = NewDisposeScope();
        var inputs = new Dictionary<string, Tensor> { ["codes"] = LatentTensors.ToTensor(codes) };
        for (int i = 0; i < faces.Length; i++)
        {
            inputs[FormattableString.Invariant($"face.{i}")] = ImageTensors.ToTensor([faces[i]]);
        }

        return new TrainingCheckpoint(
            kept,
            "style",
            options with { Checkpoint = null, PreviewInterval = 0, Name = "", Author = "", License = "" },
            $"{networks.GeneratorHash} {CheckpointHash.Of(inputs)}",
            networks,
            log);
    }

    private async Task<IReadOnlyList<LatentCode>> FindCodesAsync(
        IReadOnlyList<StyleReference> references, CancellationToken cancellationToken)
    {
        LatentCode?[] codes = [.. references.Select(r => r.Code)];
        int[] missing = [.. Enumerable.Range(0, codes.Length).Where(i => codes[i] is null)];
        if (missing.Length > 0)
        {
            // A style is learned from the base generator, not from one tuned around its reference.
            IInverter finder = inverter is OptimizationInverter search ? search.WithoutPivots() : inverter;
            IReadOnlyList<InvertedFace> found = await finder.InvertAsync(
                [.. missing.Select(i => references[i].Face)], progress: null, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < missing.Length; i++)
            {
                codes[missing[i]] = found[i].Code;
                found[i].Dispose();
            }
        }

        return codes!;
    }

    private StyleMetadata Describe(IReadOnlyList<StyleReference> references, FineTuningOptions options, int steps) => new()
    {
        Name = options.Name,
        Author = options.Author,
        License = options.License,
        Thumbnail = Thumbnail(references[0].Face),
        Loss = options.Loss,
        MaskRows = options.Mixing.MaskFor(networks.Generator.Config.Size).Rows,
        Alpha = options.Mixing.RandomAlpha ? null : options.Mixing.Alpha,
        Steps = steps,
        LearningRate = options.LearningRate,
        Seed = options.Seed,
        References = references.Count,
        Size = networks.Generator.Config.Size,
        BaseHash = networks.GeneratorHash,
        Created = time.GetUtcNow(),
    };

    private static byte[] Thumbnail(Image<Rgb24> face)
    {
        double scale = Math.Min(1, ThumbnailSize / (double)Math.Max(face.Width, face.Height));
        using Image<Rgb24> small = ImageResizer.Resize(
            face, Math.Max(1, (int)(face.Width * scale)), Math.Max(1, (int)(face.Height * scale)), ResamplingFilter.Lanczos);
        using var file = new MemoryStream();
        small.Save(file, new PngEncoder());
        return file.ToArray();
    }

    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Information,
        Message = "Fine-tuning on {References} reference(s): {Steps} steps, loss {Loss}")]
    private static partial void LogBegin(ILogger logger, int references, int steps, FineTuningLoss loss);

    [LoggerMessage(
        EventId = 2,
        Level = LogLevel.Information,
        Message = "Fine-tuned {Steps} steps to a loss of {Loss} in {Seconds} s")]
    private static partial void LogEnd(ILogger logger, int steps, double loss, double seconds);

    [LoggerMessage(
        EventId = 13,
        Level = LogLevel.Warning,
        Message = "The loss ended at {Loss}, far above the {First} of the first step: the style is likely spoiled; " +
            "use a lower learning rate")]
    private static partial void LogRisen(ILogger logger, double loss, double first);
}
