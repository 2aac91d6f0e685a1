using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>What the user knows of the faces in a command's pictures.</summary>
internal sealed class FaceOptions
{
    private readonly Option<bool> aligned;
    private readonly Option<string[]> landmarks;

    private FaceOptions(string prefix, string alignedHelp, string landmarksHelp)
    {
        aligned = new($"--{prefix}aligned") { Description = alignedHelp };
        landmarks = new($"--{prefix}landmarks") { Description = landmarksHelp };
    }

    /// <summary>--aligned and --landmarks.</summary>
    public static FaceOptions ForPictures() => new(
        "",
        "The pictures are FFHQ-aligned square crops already.",
        "Where the face is, in pixels: \"x,y x,y x,y x,y\" for the left eye, right eye, left and right corner of the mouth, as seen " +
        "in the picture. Once for all pictures, or once for each in their order.");

    /// <summary>--reference-aligned and --reference-landmarks.</summary>
    public static FaceOptions ForReferences() => new(
        "reference-",
        "Like --aligned, for the style pictures alone.",
        "Like --landmarks, for the style pictures alone. Without these two, --aligned and --landmarks count for them too.");

    public void AddTo(Command command)
    {
        command.Options.Add(aligned);
        command.Options.Add(landmarks);
    }

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [aligned, landmarks];

    public bool IsGiven(ParseResult parse) => All.Any(parse.IsGiven);

    /// <summary>Refuses options that contradict each other.</summary>
    public void Check(ParseResult parse) => Combination.Refuse(parse, aligned, landmarks);

    /// <summary>Refuses an option that makes no sense of crops.</summary>
    public void RefuseAligned(ParseResult parse, Option option) => Combination.Refuse(parse, option, aligned);

    /// <summary>Loads pictures and cuts out their faces.</summary>
    /// <returns>The faces; the caller disposes them.</returns>
    public async Task<FaceSet> LoadAsync(
        ParseResult parse, IReadOnlyList<string> paths, IServiceProvider services, CancellationToken cancellationToken)
    {
        var faces = new FaceSet();
        await LoadAsync(faces, parse, paths, services, cancellationToken).ConfigureAwait(false);
        return faces;
    }

    /// <summary>Loads pictures and cuts out their faces.</summary>
    /// <param name="faces">Where the faces go; disposed if that fails.</param>
    /// <param name="parse">The command line.</param>
    /// <param name="paths">The pictures.</param>
    /// <param name="services">The host's services.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task LoadAsync(
        FaceSet faces, ParseResult parse, IReadOnlyList<string> paths, IServiceProvider services, CancellationToken cancellationToken)
    {
        IFaceAligner aligner = services.GetRequiredService<IFaceAligner>();
        FaceLandmarks[] points = [.. (parse.GetValue(landmarks) ?? []).Select(t => LandmarksText.Parse(t, landmarks.Name))];
        if (points.Length > 1 && points.Length != paths.Count)
        {
            throw new InvalidOptionsException(
                [$"{landmarks.Name} is given {points.Length} times, but there are {paths.Count} picture(s). Give it once for all, or once for each."]);
        }

        try
        {
            for (int i = 0; i < paths.Count; i++)
            {
                FaceLandmarks? face = points.Length > 1 ? points[i] : points.FirstOrDefault();
                await faces.AddAsync(aligner, paths[i], parse.GetValue(aligned), face, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            faces.Dispose();
            throw;
        }
    }
}
