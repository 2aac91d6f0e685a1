using JoJoGan.Styles;
using JoJoGan.Training;

namespace JoJoGan.Jobs.Workers;

/// <summary>
/// What both kinds of training share: a checkpoint that the next attempt goes on from, progress with previews, and the style that
/// comes out.
/// </summary>
/// <param name="styles">Saves styles.</param>
internal sealed class Trainings(StyleSaver styles)
{
    private const int CheckpointsOfRun = 10;
    private const int PreviewsOfRun = 10;
    private const string FileName = "training.safetensors";

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
}
