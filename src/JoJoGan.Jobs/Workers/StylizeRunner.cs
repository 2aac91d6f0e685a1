using JoJoGan.Alignment;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Jobs.Workers;

/// <summary>Draws photos.</summary>
internal sealed class StylizeRunner(IStylizer stylizer, IFaceAligner aligner, StyleCache styles) : IJobRunner
{
    public JobKind Kind => JobKind.Stylize;

    public Task<JobOutput> RunAsync(JobContext context, CancellationToken cancellationToken) =>
        styles.UseAsync(context, style => DrawAsync(context, style, cancellationToken), cancellationToken);

    private async Task<JobOutput> DrawAsync(JobContext context, StyleModel style, CancellationToken cancellationToken)
    {
        var input = (StylizeInput)context.Job.Input;
        var options = new StylizationOptions { Strength = input.Strength, NoiseSeed = input.Seed };
        var open = new List<IDisposable>();
        try
        {
            var photos = new List<Image<Rgb24>>();
            var faces = new List<AlignedFace>();
            for (int i = 0; i < input.Photos.Count; i++)
            {
                photos.Add(Opened(await context.LoadPictureAsync(input.Photos[i], cancellationToken).ConfigureAwait(false)));
                var photo = new FacePhoto(photos[i]) { Name = FormattableString.Invariant($"photo {i + 1}") };
                faces.Add(Opened(await aligner.AlignAsync(photo, cancellationToken).ConfigureAwait(false)));
            }

            IReadOnlyList<Image<Rgb24>> drawn = await stylizer.StylizeAsync(
                [.. faces.Select(face => new FacePhoto(face.Image) { IsAligned = true })],
                style,
                options,
                new Counter(done => context.Report(new JobProgress(done, input.Photos.Count))),
                cancellationToken).ConfigureAwait(false);
            open.AddRange(drawn);
            var pictures = new List<string>();
            for (int i = 0; i < drawn.Count; i++)
            {
                Image<Rgb24> picture = input.Paste && faces[i].Place is { } place
                    ? Opened(FacePaster.Paste(photos[i], drawn[i], place))
                    : drawn[i];
                pictures.Add(await context.SavePictureAsync(
                    picture, FormattableString.Invariant($"picture-{i + 1}"), cancellationToken).ConfigureAwait(false));
            }

            return new JobOutput { Pictures = pictures };
        }
        finally
        {
            open.ForEach(one => one.Dispose());
        }

        T Opened<T>(T one)
            where T : IDisposable
        {
            open.Add(one);
            return one;
        }
    }

    private sealed class Counter(Action<int> count) : IProgress<int>
    {
        public void Report(int value) => count(value);
    }
}
