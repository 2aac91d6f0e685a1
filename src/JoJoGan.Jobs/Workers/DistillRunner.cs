using JoJoGan.Students;

namespace JoJoGan.Jobs.Workers;

/// <summary>Trains a student.</summary>
internal sealed class DistillRunner(IStudentTrainer trainer, StyleCache styles, Trainings trainings) : IJobRunner
{
    public JobKind Kind => JobKind.Distill;

    public Task<JobOutput> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        StudentTrainingOptions options = ((DistillInput)context.Job.Input).ToOptions();
        return styles.UseAsync(
            context,
            style => trainings.RunAsync(
                context,
                options.Steps,
                async (checkpoint, previews, progress) => await trainer.TrainAsync(
                    style,
                    options with { Checkpoint = checkpoint, PreviewInterval = previews },
                    progress,
                    cancellationToken).ConfigureAwait(false),
                cancellationToken),
            cancellationToken);
    }
}
