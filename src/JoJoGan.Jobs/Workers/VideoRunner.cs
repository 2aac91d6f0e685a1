using JoJoGan.Video;

namespace JoJoGan.Jobs.Workers;

/// <summary>Draws a video.</summary>
internal sealed class VideoRunner(IVideoStylizer stylizer, StyleCache styles) : IJobRunner
{
    private const int Everyone = 64;

    public JobKind Kind => JobKind.Video;

    public async Task<JobOutput> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var input = (VideoInput)context.Job.Input;
        string source = await context.DownloadAsync(input.Video, "video", cancellationToken).ConfigureAwait(false)
            ?? throw new FileNotFoundException($"The file {input.Video} is not in the artifact store.");
        string drawn = Path.Combine(context.Folder, "drawn.mp4");
        await styles.UseAsync(
            context,
            style => stylizer.StylizeAsync(
                source,
                drawn,
                style,
                new VideoOptions { MaxFaces = input.AllFaces ? Everyone : 1 },
                new Frames(context),
                cancellationToken),
            cancellationToken).ConfigureAwait(false);
        string key = $"{JobFiles.Attempt(context.Job)}/video.mp4";
        await context.UploadAsync(drawn, key, cancellationToken).ConfigureAwait(false);
        return new JobOutput { Video = key };
    }

    private sealed class Frames(JobContext context) : IProgress<VideoProgress>
    {
        public void Report(VideoProgress value) =>
            context.Report(new JobProgress(value.Frames, value.TotalFrames ?? 0) { Remaining = value.Remaining });
    }
}
