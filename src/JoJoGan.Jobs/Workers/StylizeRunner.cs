using JoJoGan.Alignment;
using JoJoGan.Latents;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Jobs.Workers;

/// <summary>Draws photos and codes.</summary>
internal sealed class StylizeRunner(IStylizer stylizer, IFaceAligner aligner, IStyleLoader loader, StyleCache styles) : IJobRunner
{
    public JobKind Kind => JobKind.Stylize;

    public Task<JobOutput> RunAsync(JobContext context, CancellationToken cancellationToken) =>
        styles.UseAsync(context, style => DrawAsync(context, style, cancellationToken), cancellationToken);

    private async Task<JobOutput> DrawAsync(JobContext context, StyleModel style, CancellationToken cancellationToken)
    {
        var input = (StylizeInput)context.Job.Input;
        var open = new List<IDisposable>();
        try
        {
            var photos = new Dictionary<int, Image<Rgb24>>();
            var faces = new SortedDictionary<int, AlignedFace>();
            var codes = new SortedDictionary<int, InvertedFace>();
            for (int i = 0; i < input.Photos.Count; i++)
            {
                string name = FormattableString.Invariant($"photo {i + 1}");
                if (JobContext.IsCode(input.Photos[i]))
                {
                    codes[i] = Opened(await context.LoadCodeAsync(input.Photos[i], loader, name, cancellationToken)
                        .ConfigureAwait(false));
                    continue;
                }

                photos[i] = Opened(await context.LoadPictureAsync(input.Photos[i], cancellationToken).ConfigureAwait(false));
                var photo = new FacePhoto(photos[i]) { Name = name };
                faces[i] = Opened(await aligner.AlignAsync(photo, cancellationToken).ConfigureAwait(false));
            }

            Dictionary<int, Image<Rgb24>> drawn =
                await DrawAsync(context, style, faces, codes, open, cancellationToken).ConfigureAwait(false);
            var pictures = new List<string>();
            for (int i = 0; i < input.Photos.Count; i++)
            {
                Image<Rgb24> picture = input.Paste && faces.GetValueOrDefault(i)?.Place is { } place
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

    /// <summary>Draws faces and codes; the pictures go to what is open too.</summary>
    /// <returns>The pictures by the places of what they were drawn from.</returns>
    private async Task<Dictionary<int, Image<Rgb24>>> DrawAsync(
        JobContext context,
        StyleModel style,
        SortedDictionary<int, AlignedFace> faces,
        SortedDictionary<int, InvertedFace> codes,
        List<IDisposable> open,
        CancellationToken cancellationToken)
    {
        var input = (StylizeInput)context.Job.Input;
        var options = new StylizationOptions { Strength = input.Strength, NoiseSeed = input.Seed };
        var drawn = new Dictionary<int, Image<Rgb24>>();
        if (faces.Count > 0)
        {
            Add(faces.Keys, await stylizer.StylizeAsync(
                [.. faces.Values.Select(face => new FacePhoto(face.Image) { IsAligned = true })],
                style,
                options,
                new Counter(done => context.Report(new JobProgress(done, input.Photos.Count))),
                cancellationToken).ConfigureAwait(false));
        }

        if (codes.Count > 0)
        {
            Add(codes.Keys, await stylizer.StylizeAsync([.. codes.Values], style, options, cancellationToken)
                .ConfigureAwait(false));
            context.Report(new JobProgress(drawn.Count, input.Photos.Count));
        }

        return drawn;

        void Add(IEnumerable<int> places, IReadOnlyList<Image<Rgb24>> results)
        {
            open.AddRange(results);
            foreach ((int place, Image<Rgb24> result) in places.Zip(results))
            {
                drawn[place] = result;
            }
        }
    }

    private sealed class Counter(Action<int> count) : IProgress<int>
    {
        public void Report(int value) => count(value);
    }
}
