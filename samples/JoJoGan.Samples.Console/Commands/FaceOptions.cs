using System.CommandLine;
using System.Globalization;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>What the user knows of the faces in the photos.</summary>
internal sealed class FaceOptions
{
    private readonly Option<bool> aligned = CommonOptions.Aligned();
    private readonly Option<string?> landmarks = CommonOptions.Landmarks();

    public void AddTo(Command command)
    {
        command.Options.Add(aligned);
        command.Options.Add(landmarks);
    }

    /// <summary>Loads a photo; the caller disposes its picture.</summary>
    public FacePhoto Load(ParseResult parse, string path)
    {
        FaceLandmarks? points = parse.GetValue(landmarks) is { } text ? ParseLandmarks(text) : null;
        Image<Rgb24> picture = PictureLoader.Load(path);
        return new FacePhoto(picture)
        {
            IsAligned = parse.GetValue(aligned),
            Landmarks = points,
            Name = Path.GetFileName(path),
        };
    }

    private static FaceLandmarks ParseLandmarks(string text)
    {
        FacePoint[] points = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParsePoint)];
        return points is [var leftEye, var rightEye, var leftMouth, var rightMouth]
            ? new FaceLandmarks(leftEye, rightEye, leftMouth, rightMouth)
            : throw new InvalidOptionsException([$"--landmarks needs four points \"x,y x,y x,y x,y\", not \"{text}\"."]);
    }

    private static FacePoint ParsePoint(string text)
    {
        string[] parts = text.Split(',');
        return parts.Length == 2
            && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double x)
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double y)
                ? new FacePoint(x, y)
                : throw new InvalidOptionsException([$"\"{text}\" in --landmarks is no point; write it as x,y in pixels."]);
    }
}
