using JoJoGan.Training;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Jobs.Workers;

/// <summary>Stores checkpoints and previews of a training while it goes on, one after the other.</summary>
/// <param name="context">The job.</param>
/// <param name="key">Where the checkpoint is stored.</param>
/// <param name="checkpoint">Where the training writes it.</param>
internal sealed class TrainingUploads(JobContext context, string key, TrainingCheckpointOptions checkpoint)
    : IProgress<TrainingProgress>
{
    private Task uploads = Task.CompletedTask;

    /// <summary>The latest preview in the artifact store; null if there is none.</summary>
    public string? Preview { get; private set; }

    public void Report(TrainingProgress value)
    {
        if (value.Preview is { } picture)
        {
            Then(() => SavePreviewAsync(picture, value.Step));
        }

        if (value.Step % checkpoint.Interval == 0 && value.Step < value.Steps)
        {
            Then(SaveCheckpointAsync);
        }

        context.Report(new JobProgress(value.Step, value.Steps)
        {
            Loss = value.Loss, Remaining = value.Remaining, Preview = Preview,
        });
    }

    /// <summary>Waits for all of it.</summary>
    public Task EndAsync() => uploads;

    /// <summary>Stores the checkpoint that a training writes when it is stopped, and waits for all.</summary>
    public Task LeaveAsync()
    {
        Then(SaveCheckpointAsync);
        return uploads;
    }

    // The file is replaced by the next checkpoint whole, so what is read is one of them.
    private async Task SaveCheckpointAsync()
    {
        string path = Path.Combine(checkpoint.Folder, "training.safetensors");
        if (File.Exists(path)) // else no step was taken
        {
            await context.UploadAsync(path, key, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void Then(Func<Task> upload)
    {
        Task before = uploads;
        uploads = Task.Run(async () =>
        {
            await before.ConfigureAwait(false);
            await upload().ConfigureAwait(false);
        });
    }

    private async Task SavePreviewAsync(Image<Rgb24> picture, int step)
    {
        using (picture)
        {
            Preview = await context.SavePictureAsync(
                picture, FormattableString.Invariant($"preview-{step}"), CancellationToken.None).ConfigureAwait(false);
        }
    }
}
