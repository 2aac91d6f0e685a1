using JoJoGan.Jobs.Artifacts;

namespace JoJoGan.Jobs.Workers;

/// <summary>What failed, as a job's error, and whether it may pass.</summary>
internal static class JobFailures
{
    public static (JobError Error, bool IsTransient) Of(Exception exception) => exception switch
    {
        InvalidOptionsException => Permanent(JobErrors.InvalidOptions, exception),
        ImageException or VideoException or CheckpointException => Permanent(JobErrors.UnsupportedFile, exception),
        FaceNotFoundException => Permanent(JobErrors.NoFace, exception),
        StyleMismatchException => Permanent(JobErrors.StyleMismatch, exception),
        TrainingDivergedException => Permanent(JobErrors.Diverged, exception),
        MemoryException or FileWriteException or ArtifactReadException =>
            (new JobError(JobErrors.Failed, exception.Message), true),
        JoJoGanException => Permanent(JobErrors.Failed, exception),
        _ => (new JobError(JobErrors.Failed, "The worker has failed; its log says more."), true),
    };

    private static (JobError Error, bool IsTransient) Permanent(string name, Exception exception) =>
        (new JobError(name, exception.Message), false);
}
