using System.Numerics;
using JoJoGan.Alignment;

namespace JoJoGan.Video.Tracking;

/// <summary>One face over time.</summary>
internal sealed class FaceTrack
{
    private const double FadeSeconds = 0.15;
    private const double CorrectionSeconds = 0.15;
    private const double Trust = 0.5; // in one detection: detectors shake more than patches drift
    private const double LargestCorrection = 0.15; // of the crop's side, mean of the points
    private const double FarthestMatch = 0.25; // of the crop's side
    private const double LargestGrowth = 1.6;
    private const int MostMisses = 2;

    private readonly OneEuroFilter filter = new();
    private Complex[] points;
    private Complex[] correction;
    private int misses;

    /// <summary>Begins with a detection.</summary>
    /// <param name="face">Where the face is.</param>
    /// <param name="fadesIn">Whether it fades in; else it is there at once.</param>
    public FaceTrack(FaceLandmarks face, bool fadesIn)
    {
        points = Points(face);
        correction = new Complex[points.Length];
        Opacity = fadesIn ? 0 : 1;
        Smooth = face;
    }

    /// <summary>How much of the drawn face is seen.</summary>
    public double Opacity { get; private set; }

    /// <summary>Whether the face is not there any more; it then fades out where it was.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Whether nothing is left to draw.</summary>
    public bool IsGone => IsLost && Opacity <= 0;

    /// <summary>Where the face is, smoothed over time.</summary>
    public FaceLandmarks Smooth { get; private set; }

    private CropTransform Place => CropTransform.Of(Landmarks(points));

    /// <summary>Follows the face into the next frame.</summary>
    public void Follow(GrayPyramid from, GrayPyramid to)
    {
        if (IsLost)
        {
            return;
        }

        if (FaceMotion.Between(from, to, Place) is { } motion)
        {
            points = Array.ConvertAll(points, motion.Apply);
        }
        else
        {
            IsLost = true;
        }
    }

    /// <summary>How far a detection is from this face, in crops' sides; null if it cannot be the same face.</summary>
    public double? Distance(FaceLandmarks face)
    {
        (CropTransform place, CropTransform other) = (Place, CropTransform.Of(face));
        double side = Math.Max(place.Side, other.Side);
        double distance = Complex.Abs(Middle(place) - Middle(other)) / side;
        return distance <= FarthestMatch && side <= LargestGrowth * Math.Min(place.Side, other.Side) ? distance : null;
    }

    /// <summary>A detector found the face: the points go there within a few frames, or at once where they were wrong.</summary>
    public void Correct(FaceLandmarks face)
    {
        Complex[] found = Points(face);
        Complex[] wrong = [.. found.Zip(points, (to, from) => to - from)];
        bool isElsewhere = IsLost || wrong.Average(Complex.Abs) > LargestCorrection * Place.Side;
        points = isElsewhere ? found : points;
        correction = Array.ConvertAll(wrong, w => isElsewhere ? 0 : Trust * w);

        (IsLost, misses) = (false, 0);
    }

    /// <summary>A detector did not find the face; once may be chance.</summary>
    public void Miss() => IsLost |= ++misses >= MostMisses;

    /// <summary>Lets time pass: correction, smoothing and fading.</summary>
    public void Advance(double seconds)
    {
        double fade = seconds / FadeSeconds;
        Opacity = Math.Clamp(IsLost ? Opacity - fade : Opacity + fade, 0, 1);
        if (IsLost)
        {
            return;
        }

        double share = 1 - Math.Exp(-seconds / CorrectionSeconds);
        for (int i = 0; i < points.Length; i++)
        {
            points[i] += share * correction[i];
            correction[i] *= 1 - share;
        }

        Smooth = Landmarks(filter.Next(points, seconds, Place.Side));
    }

    private static Complex Middle(CropTransform place)
    {
        FacePoint middle = place.ToPhoto(new FacePoint(0.5, 0.5));
        return new Complex(middle.X, middle.Y);
    }

    private static Complex[] Points(FaceLandmarks face) =>
        [.. new[] { face.LeftEye, face.RightEye, face.LeftMouth, face.RightMouth }.Select(p => new Complex(p.X, p.Y))];

    private static FaceLandmarks Landmarks(IReadOnlyList<Complex> points) =>
        new(Point(points[0]), Point(points[1]), Point(points[2]), Point(points[3]));

    private static FacePoint Point(Complex position) => new(position.Real, position.Imaginary);
}
