using JoJoGan.Alignment;
using JoJoGan.FineTuning;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Jobs.Workers;

/// <summary>Learns a style.</summary>
internal sealed class LearnRunner(IFineTuner tuner, IFaceAligner aligner, Trainings trainings) : IJobRunner
{
    public JobKind Kind => JobKind.Learn;

    public async Task<JobOutput> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var input = (LearnInput)context.Job.Input;
        var faces = new List<AlignedFace>();
        try
        {
            foreach (string key in input.Pictures)
            {
                faces.Add(await FaceAsync(context, key, input.IsAligned, cancellationToken).ConfigureAwait(false));
            }

            FineTuningOptions options = input.ToOptions();
            return await trainings.RunAsync(
                context,
                options.Steps,
                (checkpoint, previews, progress) => tuner.FineTuneAsync(
                    [.. faces.Select(face => new StyleReference(face.Image))],
                    options with { Checkpoint = checkpoint, PreviewInterval = previews },
                    progress,
                    cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            faces.ForEach(face => face.Dispose());
        }
    }

    private async Task<AlignedFace> FaceAsync(
        JobContext context, string key, bool isAligned, CancellationToken cancellationToken)
    {
        using Image<Rgb24> picture = await context.LoadPictureAsync(key, cancellationToken).ConfigureAwait(false);
        return await aligner.AlignAsync(new FacePhoto(picture) { IsAligned = isAligned }, cancellationToken)
            .ConfigureAwait(false);
    }
}
