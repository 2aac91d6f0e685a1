using System.Globalization;
using JoJoGan.Alignment;
using JoJoGan.Errors;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>Reads "x,y x,y x,y x,y".</summary>
internal static class LandmarksText
{
    private const string Form = "\"x,y x,y x,y x,y\" in pixels: left eye, right eye, left and right corner of the mouth";

    /// <exception cref="InvalidOptionsException">The text has another form.</exception>
    public static FaceLandmarks Parse(string text, string option)
    {
        FacePoint?[] points = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Point)];
        return points is [{ } leftEye, { } rightEye, { } leftMouth, { } rightMouth]
            ? new FaceLandmarks(leftEye, rightEye, leftMouth, rightMouth)
            : throw new InvalidOptionsException([$"{option} \"{text}\" cannot be read. Write {Form}."]);
    }

    private static FacePoint? Point(string text)
    {
        string[] parts = text.Split(',');
        return parts.Length == 2
            && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double x)
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double y)
                ? new FacePoint(x, y)
                : null;
    }
}
