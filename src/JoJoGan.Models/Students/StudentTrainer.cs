using JoJoGan.Diagnostics;
using JoJoGan.Latents;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Training;
using JoJoGan.Students;
using JoJoGan.Styles;
using JoJoGan.Training;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JoJoGan.Models.Students;

/// <summary>Trains students on pairs that the base generator and a style draw.</summary>
/// <param name="networks">Supplies the base generator, the perceptual network and the device.</param>
/// <param name="time">The clock for speed and dates.</param>
/// <param name="logger">Logger, or null.</param>
public sealed partial class StudentTrainer(NetworkSource networks, TimeProvider time, ILogger<StudentTrainer>? logger = null)
    : IStudentTrainer
{
    private const int LargestByDefault = 256;

    private readonly ILogger log = logger ?? NullLogger<StudentTrainer>.Instance;

    /// <inheritdoc />
    public Task<StudentModel> TrainAsync(
        StyleModel style,
        StudentTrainingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(style);
        options = (options ?? new StudentTrainingOptions()) with { }; // a copy, which nobody changes during the run
        return JoJoGanTelemetry.MeasureAsync(JoJoGanTelemetry.TrainStudent, activity =>
        {
            activity?.SetTag(JoJoGanTelemetry.StepsTag, options.Steps);
            return RunAsync(style, options, progress, cancellationToken);
        });
    }

    private async Task<StudentModel> RunAsync(
        StyleModel style,
        StudentTrainingOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        options.Validate();
        NetworkKinds needs = NetworkKinds.Generator
            | (options.PerceptualWeight > 0 ? NetworkKinds.Perceptual : NetworkKinds.None)
            | (options.IdentityWeight > 0 ? NetworkKinds.Identity : NetworkKinds.None);
        await networks.EnsureFetchedAsync(needs, cancellationToken: cancellationToken).ConfigureAwait(false);
        (StudentSession session, TrainingCheckpoint? checkpoint, int size) =
            await networks.Worker.RunAsync(() => Begin(style, options), cancellationToken).ConfigureAwait(false);
        var loop = new TrainingLoop(networks, time, session, options.Steps, options.PreviewInterval, checkpoint);
        LogBegin(log, options.Steps, size);
        long start = time.GetTimestamp();
        try
        {
            double last = 0;
            await loop.RunAsync(progress, loss => last = loss, TakeLastGood, cancellationToken).ConfigureAwait(false);
            LogEnd(log, options.Steps, last, time.GetElapsedTime(start).TotalSeconds);
            return await networks.Worker.RunAsync(() => Take(options.Steps), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await loop.EndAsync().ConfigureAwait(false);
        }

        StyleModel TakeLastGood() => Take(session.LastGoodSteps);

        StudentModel Take(int steps) => session.Take(style.Metadata with
        {
            Student = new StudentMetadata(steps, options.Seed),
            Size = size,
            Created = time.GetUtcNow(),
        });
    }

    private (StudentSession Session, TrainingCheckpoint? Checkpoint, int Size) Begin(
        StyleModel style, StudentTrainingOptions options)
    {
        StyleWeights.DifferenceOf(style);
        StyleBase.EnsureMatches(style.Metadata, networks);
        StyleGan2Config config = networks.Generator.Config;
        int size = options.Size ?? Math.Min(config.Size, LargestByDefault);
        if (size > config.Size)
        {
            throw new InvalidOptionsException(
                [$"{nameof(StudentTrainingOptions)}.{nameof(StudentTrainingOptions.Size)} must be at most {config.Size}, the " +
                $"generator's size, not {size}."]);
        }

        CodeShape.EnsureFits(options.Codes, config.Layers, config.StyleDim);
        TrainingCheckpoint? checkpoint = CheckpointOf(style, options);
        return (StudentSession.Begin(networks, style, options, size), checkpoint, size);
    }

    private TrainingCheckpoint? CheckpointOf(StyleModel style, StudentTrainingOptions options)
    {
        if (options.Checkpoint is not { } kept)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> inputs = networks.Workspace.Apply(style).state_dict();
        if (options.Codes.Count > 0)
        {
            inputs["codes"] = LatentTensors.ToTensor(options.Codes);
        }

        return new TrainingCheckpoint(
            kept,
            "student",
            options with { Checkpoint = null, PreviewInterval = 0, Codes = [] },
            $"{networks.GeneratorHash} {CheckpointHash.Of(inputs)}",
            networks,
            log);
    }

    [LoggerMessage(
        EventId = 16, Level = LogLevel.Information, Message = "Training a student for faces of {Size} px: {Steps} steps")]
    private static partial void LogBegin(ILogger logger, int steps, int size);

    [LoggerMessage(
        EventId = 17,
        Level = LogLevel.Information,
        Message = "Trained a student in {Steps} steps to a loss of {Loss} in {Seconds} s")]
    private static partial void LogEnd(ILogger logger, int steps, double loss, double seconds);
}
