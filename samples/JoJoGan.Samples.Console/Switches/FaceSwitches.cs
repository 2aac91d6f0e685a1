using System.CommandLine;
using JoJoGan.Alignment;
using JoJoGan.Errors;
using JoJoGan.Imaging;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>What the user knows of the faces in a command's pictures, and which pictures are loaded.</summary>
internal sealed class FaceSwitches
{
    private readonly Option<bool> aligned;
    private readonly Option<string[]> landmarks;
    private readonly FaceSwitches? pictures;

    private FaceSwitches(string prefix, string alignedHelp, string landmarksHelp, FaceSwitches? pictures = null)
    {
        aligned = new($"--{prefix}aligned") { Description = alignedHelp };
        landmarks = new($"--{prefix}landmarks") { Description = landmarksHelp };
        this.pictures = pictures;
    }

    /// <summary>--aligned, --landmarks and --max-pixels.</summary>
    public static FaceSwitches ForImages() => new(
        "",
        "The pictures are FFHQ-aligned square crops already.",
        "Where the face is, in pixels: \"x,y x,y x,y x,y\" for the left eye, right eye, left and right corner of the mouth, " +
        "as seen in the picture. Once for all pictures, or once for each in their order.");

    /// <summary>--reference-aligned and --reference-landmarks.</summary>
    /// <param name="pictures">The options of the other pictures, which count where these are not given.</param>
    public static FaceSwitches ForReferences(FaceSwitches pictures) => new(
        "reference-",
        "Like --aligned, for the style pictures alone.",
        "Like --landmarks, for the style pictures alone. Without these two, --aligned and --landmarks count for them too.",
        pictures);

    public void AddTo(Command command)
    {
        command.Options.Add(aligned);
        command.Options.Add(landmarks);
        if (pictures is null)
        {
            command.Options.Add(CommonSwitches.MaxPixels);
        }
    }

    /// <summary>Those that say something of faces.</summary>
    public IEnumerable<Option> All => [aligned, landmarks];

    /// <summary>Refuses options that contradict each other.</summary>
    public void Check(ParseResult parse) => Combination.Refuse(parse, aligned, landmarks);

    /// <summary>Refuses an option that makes no sense of crops.</summary>
    public void RefuseAligned(ParseResult parse, Option option) => Combination.Refuse(parse, option, aligned);

    /// <summary>Reads the options; no picture yet.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="paths">The pictures.</param>
    /// <param name="services">The host's services.</param>
    public FaceReader Read(ParseResult parse, IReadOnlyList<string> paths, IServiceProvider services)
    {
        FaceSwitches given = pictures is not null && !All.Any(parse.IsGiven) ? pictures : this;
        FaceLandmarks[] points =
            [.. (parse.GetValue(given.landmarks) ?? []).Select(text => LandmarksText.Parse(text, given.landmarks.Name))];
        if (points.Length > 1 && points.Length != paths.Count)
        {
            string own = given == this ? "" : $" For the style pictures there are {landmarks.Name} and {aligned.Name}.";
            throw new InvalidOptionsException(
                [$"{given.landmarks.Name} is given {points.Length} times, but there are {paths.Count} picture(s). " +
                $"Give it once for all, or once for each.{own}"]);
        }

        return new FaceReader(services)
        {
            Paths = paths,
            AreAligned = parse.GetValue(given.aligned),
            Landmarks = points,
            Limits = new ImageLoaderOptions { MaxPixels = parse.GetValue(CommonSwitches.MaxPixels) },
            Remedy = $"Here: {landmarks.Name} \"x,y x,y x,y x,y\", {aligned.Name}, --detection-size or --detection-score.",
        };
    }
}
