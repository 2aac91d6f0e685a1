namespace JoJoGan.Video;

/// <summary>Counts drawn frames and tells how far the video has come.</summary>
/// <param name="progress">Who is told; null for nobody.</param>
/// <param name="total">Frames in all; null if unknown.</param>
/// <param name="time">The clock.</param>
internal sealed class ProgressCounter(IProgress<VideoProgress>? progress, int? total, TimeProvider time)
{
    private readonly long start = time.GetTimestamp();

    public int Frames { get; private set; }

    public int FramesWithFaces { get; private set; }

    public void Count(bool hasFace)
    {
        Frames++;
        FramesWithFaces += hasFace ? 1 : 0;
        double speed = Frames / Math.Max(time.GetElapsedTime(start).TotalSeconds, 1e-6);
        TimeSpan? remaining = total is null ? null : TimeSpan.FromSeconds(Math.Max(total.Value - Frames, 0) / speed);
        progress?.Report(new VideoProgress(Frames, total, speed, remaining));
    }
}
