using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using JoJoGan.Styles;
using JoJoGan.Training;
using Microsoft.Extensions.Logging;

namespace JoJoGan.Jobs.Workers;

/// <summary>
/// What both kinds of training share: a checkpoint that the next attempt goes on from, progress with previews, and the style that
/// comes out.
/// </summary>
/// <param name="styles">Saves styles.</param>
/// <param name="log">Receives a warning where a training goes on elsewhere.</param>
internal sealed partial class Trainings(StyleSaver styles, ILogger<Trainings> log)
{
    private const int CheckpointsOfRun = 10;
    private const int PreviewsOfRun = 10;
    private const string FileName = "training.safetensors";

    private static readonly string Machine = FormattableString.Invariant(
        $"{RuntimeInformation.ProcessArchitecture}, vectors of {VectorBits} bits, {Environment.ProcessorCount} processors");

    private static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Runs a training and adds its style.</summary>
    /// <param name="context">The job.</param>
    /// <param name="steps">Steps of the run.</param>
    /// <param name="train">Trains, with a checkpoint, an interval of previews and a receiver of progress.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<JobOutput> RunAsync(
        JobContext context,
        int steps,
        Func<TrainingCheckpointOptions, int, IProgress<TrainingProgress>, Task<StyleModel>> train,
        CancellationToken cancellationToken)
    {
        string key = JobFiles.Checkpoint(context.Job.Id);
        var checkpoint = new TrainingCheckpointOptions
        {
            Folder = context.Folder,
            Interval = Math.Max(steps / CheckpointsOfRun, 1),
            Resume = await context.DownloadAsync(key, FileName, cancellationToken).ConfigureAwait(false) is not null,
        };
        if (checkpoint.Resume)
        {
            await CompareAsync(context, cancellationToken).ConfigureAwait(false);
        }

        await context.SaveTextAsync(JobFiles.Machine(context.Job.Id), Machine, cancellationToken).ConfigureAwait(false);
        var uploads = new TrainingUploads(context, key, checkpoint);
        using StyleModel style = await TrainAsync().ConfigureAwait(false);
        await uploads.EndAsync().ConfigureAwait(false);

        // One seed gives one file, whenever and in how many attempts it was made.
        style.Metadata = style.Metadata with { Created = context.Job.Created };
        return new JobOutput
        {
            Style = await styles.AddAsync(context, style, cancellationToken).ConfigureAwait(false), Preview = uploads.Preview,
        };

        async Task<StyleModel> TrainAsync()
        {
            try
            {
                return await train(checkpoint, Math.Max(steps / PreviewsOfRun, 1), uploads).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await uploads.LeaveAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Elsewhere the style will differ in its last digits from that of a run which was not moved.</summary>
    private async Task CompareAsync(JobContext context, CancellationToken cancellationToken)
    {
        string before = await context.LoadTextAsync(JobFiles.Machine(context.Job.Id), cancellationToken).ConfigureAwait(false);
        if (before != Machine)
        {
            LogMoved(log, context.Job.Id, LogText.Of(before), Machine);
        }
    }

    [LoggerMessage(
        EventId = 37, Level = LogLevel.Warning, Message = "Job {Job} goes on from a checkpoint of another machine: {Before}, here {Now}")]
    private static partial void LogMoved(ILogger logger, Guid job, string before, string now);
}
