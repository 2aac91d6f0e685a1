using JoJoGan.Diagnostics;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Styles;
using JoJoGan.Validation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JoJoGan.Models.Inversion;

/// <summary>
/// Inverts faces by a search for the code that draws each (arXiv 1912.04958, appendix D), and with
/// <see cref="InversionMethod.PivotalTuning"/> tunes the generator around it (arXiv 2106.05744).
/// </summary>
/// <remarks>
/// Faces are compared by LPIPS and squared error where LPIPS is configured, else by squared error alone. The search starts at
/// what the configured encoder finds, else at the mean code. It needs no encoder, no detector and no faces.
/// </remarks>
/// <param name="networks">Supplies the generator, and LPIPS and encoder if they are configured.</param>
/// <param name="options">Method, limits and learning rates.</param>
/// <param name="time">The clock for time limits and dates.</param>
/// <param name="logger">Logger, or null.</param>
public sealed partial class OptimizationInverter(
    NetworkSource networks, InversionOptions options, TimeProvider time, ILogger<OptimizationInverter>? logger = null) : IInverter
{
    private const int StartSteps = 5;

    private readonly ILogger<OptimizationInverter> log = logger ?? NullLogger<OptimizationInverter>.Instance;
    private readonly bool tunes = options.Method == InversionMethod.PivotalTuning;

    /// <inheritdoc />
    public Task<IReadOnlyList<InvertedFace>> InvertAsync(
        IReadOnlyList<Image<Rgb24>> faces,
        IProgress<InversionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        Guard.ThrowIfAnyNull(faces);
        options.Validate();
        return JoJoGanTelemetry.MeasureAsync(JoJoGanTelemetry.Invert, activity =>
        {
            activity?.SetTag(JoJoGanTelemetry.FacesTag, faces.Count);
            return InvertAllAsync(faces, progress, cancellationToken);
        });
    }

    /// <summary>The same search alone.</summary>
    internal OptimizationInverter WithoutPivots() =>
        new(networks, options with { Method = InversionMethod.Optimization }, time, log);

    private async Task<IReadOnlyList<InvertedFace>> InvertAllAsync(
        IReadOnlyList<Image<Rgb24>> faces, IProgress<InversionProgress>? progress, CancellationToken cancellationToken)
    {
        NetworkKinds needs = NetworkKinds.Generator
            | (networks.HasLpips ? NetworkKinds.Perceptual : NetworkKinds.None)
            | (StartsAtEncoder ? NetworkKinds.Encoder : NetworkKinds.None);
        await networks.EnsureFetchedAsync(needs, progress: null, cancellationToken).ConfigureAwait(false);
        var found = new List<InvertedFace>(faces.Count);
        try
        {
            foreach (Image<Rgb24>[] batch in faces.Chunk(options.BatchSize))
            {
                int done = found.Count, steps = options.StepCount + (tunes ? batch.Length * options.PivotStepCount : 0);
                var report = (int step, double distance) => progress?.Report(
                    new InversionProgress(done, faces.Count, step, steps) { Distance = distance });
                found.AddRange(await SearchAsync(batch, report, found, cancellationToken).ConfigureAwait(false));
                for (int i = 0; tunes && i < batch.Length; i++)
                {
                    if (found[done + i].Distance <= options.TargetDistance)
                    {
                        continue; // its code is good enough
                    }

                    int first = options.StepCount + (i * options.PivotStepCount);
                    found[done + i] = await TuneAsync(
                        batch[i],
                        found[done + i],
                        options.Seconds / 2 / batch.Length,
                        (step, distance) => report(first + step, distance),
                        found,
                        cancellationToken).ConfigureAwait(false);
                }

                WarnOfMissedTarget(found.Skip(done));
            }

            return found;
        }
        catch (Exception e) when (e is not InversionDivergedException)
        {
            found.ForEach(face => face.Dispose());
            throw;
        }
    }

    private bool StartsAtEncoder => networks.HasEncoder && !options.StartAtMean;

    private async Task<IReadOnlyList<InvertedFace>> SearchAsync(
        Image<Rgb24>[] faces, Action<int, double> report, List<InvertedFace> before, CancellationToken cancellationToken)
    {
        LatentSearch search = await networks.Worker.RunAsync(() => Begin(faces), cancellationToken).ConfigureAwait(false);
        try
        {
            double? seconds = tunes ? options.Seconds / 2 : options.Seconds;
            long start = time.GetTimestamp();
            for (double done = 0; !search.HasReachedTarget && search.Steps < options.StepCount && done < 1;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                done = Math.Max((search.Steps + 0.5) / options.StepCount, Share(start, seconds));
                double now = done;
                await networks.Worker.RunAsync(() => search.Step(now), cancellationToken).ConfigureAwait(false);
                ThrowIfDiverged();
                report(search.Steps, search.Distances.Average());
            }

            await networks.Worker.RunAsync(search.End, cancellationToken).ConfigureAwait(false);
            ThrowIfDiverged();
            return Found();
        }
        finally
        {
            await networks.FreeAsync(search).ConfigureAwait(false);
        }

        InvertedFace[] Found() =>
            [.. search.Codes.Zip(search.Distances, (code, distance) => new InvertedFace(code) { Distance = distance })];

        void ThrowIfDiverged()
        {
            if (search.HasDiverged)
            {
                throw new InversionDivergedException(search.Steps, [.. before, .. Found()]);
            }
        }
    }

    private LatentSearch Begin(IReadOnlyList<Image<Rgb24>> faces)
    {
        StyleGan2Config config = networks.Generator.Config;
        IReadOnlyList<LatentCode> start = StartOf(faces, config);
        CodeShape.EnsureFits(start, config.Layers, config.StyleDim);
        return new LatentSearch(networks.Generator, LossOf(faces), start, options);
    }

    private IReadOnlyList<LatentCode> StartOf(IReadOnlyList<Image<Rgb24>> faces, StyleGan2Config config)
    {
        using var scope = NewDisposeScope();
        return LatentTensors.ToCodes(
            !StartsAtEncoder ? networks.MeanLatent.unsqueeze(1).expand(faces.Count, config.Layers, -1)
            : networks.Encoder.InputChannels == 3 ? EncoderInverter.Invert(networks, faces)
            : ReStyleInverter.Invert(networks, faces, StartSteps));
    }

    private ReconstructionLoss LossOf(IReadOnlyList<Image<Rgb24>> faces) => new(
        networks.HasLpips ? networks.Lpips : null,
        FaceInput.Resize(
            faces, networks.Generator.Config.Size, resized => ImageTensors.ToTensor(resized, networks.Device)),
        options.PixelWeight);

    private async Task<InvertedFace> TuneAsync(
        Image<Rgb24> picture,
        InvertedFace face,
        double? seconds,
        Action<int, double> report,
        List<InvertedFace> before,
        CancellationToken cancellationToken)
    {
        PivotalTuning tuning = await networks.Worker.RunAsync(
            () => new PivotalTuning(networks.Generator.Clone(), LossOf([picture]), face.Code, options.PivotLearningRate),
            cancellationToken).ConfigureAwait(false);
        try
        {
            long start = time.GetTimestamp();
            bool IsGood() => tuning.Distance <= options.TargetDistance;
            while (!IsGood() && tuning.Steps < options.PivotStepCount && Share(start, seconds) < 1)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await networks.Worker.RunAsync(tuning.Step, cancellationToken).ConfigureAwait(false);
                if (tuning.HasDiverged)
                {
                    throw new InversionDivergedException(tuning.Steps, [.. before]);
                }

                report(tuning.Steps, tuning.Distance);
            }

            return await networks.Worker.RunAsync(() => Take(tuning, face.Code, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            await networks.FreeAsync(tuning).ConfigureAwait(false);
        }
    }

    private InvertedFace Take(PivotalTuning tuning, LatentCode code, CancellationToken cancellationToken)
    {
        tuning.End();
        var metadata = new StyleMetadata
        {
            Name = "pivot",
            Steps = tuning.Steps,
            LearningRate = options.PivotLearningRate,
            References = 1,
            Size = tuning.Generator.Config.Size,
            BaseHash = networks.GeneratorHash,
            Created = time.GetUtcNow(),
        };
        return new InvertedFace(code)
        {
            Distance = tuning.Distance,
            Pivot = StyleDelta.Of(tuning.Generator, networks.Generator, StyleFormat.HalfDelta, metadata, cancellationToken),
        };
    }

    private void WarnOfMissedTarget(IEnumerable<InvertedFace> faces)
    {
        foreach (InvertedFace face in faces.Where(face => face.Distance > options.TargetDistance))
        {
            LogMissed(log, options.TargetDistance!.Value, face.Distance!.Value);
        }
    }

    /// <summary>The share of a time that is over.</summary>
    private double Share(long start, double? seconds) =>
        seconds is { } all ? Math.Min(1, time.GetElapsedTime(start).TotalSeconds / all) : 0;

    [LoggerMessage(
        EventId = 18,
        Level = LogLevel.Warning,
        Message = "A face was not inverted to the target distance of {Target}; it reached {Distance}")]
    private static partial void LogMissed(ILogger logger, double target, double distance);
}
