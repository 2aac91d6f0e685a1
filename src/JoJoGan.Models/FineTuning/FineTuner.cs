using JoJoGan.Diagnostics;
using JoJoGan.FineTuning;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Models.Runtime;
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
                .SetTag(JoJoGanTelemetry.StepsTag, options.StepCount);
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
            | (options.Loss == FineTuningLoss.Lpips ? NetworkKinds.Perceptual : NetworkKinds.Discriminator);
        await networks.EnsureFetchedAsync(needs, cancellationToken: cancellationToken).ConfigureAwait(false);
        IReadOnlyList<LatentCode> codes = await FindCodesAsync(references, cancellationToken).ConfigureAwait(false);
        FineTuningSession session = await networks.Worker.RunAsync(
            () => FineTuningSession.Begin(networks, [.. references.Select(r => r.Face)], codes, options),
            cancellationToken).ConfigureAwait(false);
        LogBegin(log, references.Count, options.StepCount, options.Loss);
        long start = time.GetTimestamp();
        try
        {
            double loss = 0, first = 0;
            for (int step = 1; step <= options.StepCount; step++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                loss = await networks.Worker.RunAsync(() => session.Step(mixer, codes), cancellationToken).ConfigureAwait(false);
                first = step == 1 ? loss : first;
                if (session.HasDiverged)
                {
                    StyleModel lastGood = await networks.Worker.RunAsync(
                        () => session.TakeLastGood(Describe(references, options, session.LastGoodSteps)),
                        CancellationToken.None).ConfigureAwait(false);
                    throw new TrainingDivergedException(step, loss, lastGood);
                }

                JoJoGanTelemetry.Steps.Add(1);
                JoJoGanTelemetry.Loss.Record(
                    loss, KeyValuePair.Create(JoJoGanTelemetry.LossTag, (object?)options.Loss.ToString()));
                await ReportAsync(session, codes[0], step, loss, options, start, progress, cancellationToken)
                    .ConfigureAwait(false);
            }

            LogEnd(log, options.StepCount, loss, time.GetElapsedTime(start).TotalSeconds);
            if (loss > Rise * first)
            {
                LogRisen(log, loss, first);
            }

            return await networks.Worker.RunAsync(
                () => session.Take(Describe(references, options, options.StepCount)), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await EndAsync(session).ConfigureAwait(false);
        }
    }

    private async Task EndAsync(FineTuningSession session)
    {
        try
        {
            await networks.Worker.RunAsync(session.Dispose, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The host has ended and its worker takes nothing more; no other piece of work uses this session.
            session.Dispose();
        }
    }

    private async Task<IReadOnlyList<LatentCode>> FindCodesAsync(
        IReadOnlyList<StyleReference> references, CancellationToken cancellationToken)
    {
        LatentCode?[] codes = [.. references.Select(r => r.Code)];
        int[] missing = [.. Enumerable.Range(0, codes.Length).Where(i => codes[i] is null)];
        if (missing.Length > 0)
        {
            IReadOnlyList<LatentCode> found = await inverter.InvertAsync(
                [.. missing.Select(i => references[i].Face)], cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < missing.Length; i++)
            {
                codes[missing[i]] = found[i];
            }
        }

        return codes!;
    }

    private async Task ReportAsync(
        FineTuningSession session,
        LatentCode code,
        int step,
        double loss,
        FineTuningOptions options,
        long start,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (progress is null)
        {
            return;
        }

        double seconds = Math.Max(time.GetElapsedTime(start).TotalSeconds, 1e-9);
        double speed = step / seconds;
        bool preview = options.PreviewInterval > 0 && step % options.PreviewInterval == 0;
        var remaining = TimeSpan.FromSeconds((options.StepCount - step) / speed);
        progress.Report(new TrainingProgress(step, options.StepCount, loss, speed, remaining)
        {
            Preview = preview
                ? await networks.Worker.RunAsync(() => session.Preview(code), cancellationToken).ConfigureAwait(false)
                : null,
        });
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
