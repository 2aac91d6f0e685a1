using JoJoGan.Alignment;

namespace JoJoGan.SyntheticFaces;

/// <summary>
/// A face that moves: it turns, looks around, blinks and speaks, and its head wanders through the frame. Every parameter follows
/// a smooth path of the seed.
/// </summary>
public sealed class FaceMotion
{
    private const double LeastSide = 0.55; // of the frame's height
    private const double MostSide = 0.75;
    private const double Wander = 0.06;
    private const double MostTilt = 8; // degrees
    private const double BlinkSeconds = 0.22;
    private const double SecondsBetweenBlinks = 2.6;

    private readonly Wave yaw;
    private readonly Wave pitch;
    private readonly Wave smile;
    private readonly Wave gaze;
    private readonly Wave speech;
    private readonly Wave loudness;
    private readonly Wave across;
    private readonly Wave down;
    private readonly Wave tilt;
    private readonly Wave nearness;
    private readonly double firstBlink;

    /// <summary>Makes up the paths.</summary>
    /// <param name="seed">Other paths for another seed.</param>
    public FaceMotion(int seed)
    {
        var random = new Random(seed);
        (yaw, pitch, smile, gaze) = (new(random, 0.25), new(random, 0.2), new(random, 0.15), new(random, 0.5));
        (speech, loudness) = (new(random, 3.2), new(random, 0.3));
        (across, down, tilt, nearness) = (new(random, 0.12), new(random, 0.12), new(random, 0.2), new(random, 0.1));
        firstBlink = random.NextDouble() * SecondsBetweenBlinks;
    }

    /// <summary>The parameters at times.</summary>
    /// <param name="person">The person, [1, P] in [0, 1]; what moves is overridden.</param>
    /// <param name="seconds">The times.</param>
    /// <returns>[n, P].</returns>
    public Tensor Parameters(Tensor person, IReadOnlyList<double> seconds)
    {
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(seconds);
        int count = FaceParameters.Count;
        float[] values = person.contiguous().data<float>().ToArray();
        if (values.Length != count)
        {
            throw new ArgumentException($"One person has {count} parameters, not {values.Length}.", nameof(person));
        }

        float[] frames = new float[seconds.Count * count];
        for (int i = 0; i < seconds.Count; i++)
        {
            Span<float> frame = frames.AsSpan(i * count, count);
            values.CopyTo(frame);
            double t = seconds[i];
            frame[(int)FaceParameter.Yaw] = Unit(0.5 + (0.4 * yaw.At(t)));
            frame[(int)FaceParameter.Pitch] = Unit(0.5 + (0.3 * pitch.At(t)));
            frame[(int)FaceParameter.Smile] = Unit(0.55 + (0.35 * smile.At(t)));
            frame[(int)FaceParameter.Gaze] = Unit(0.5 + (0.35 * gaze.At(t)));
            double loud = Math.Max(loudness.At(t), 0);
            frame[(int)FaceParameter.MouthOpen] = Unit(0.1 + (loud * (0.35 + (0.35 * speech.At(t)))));
            frame[(int)FaceParameter.EyeOpen] *= (float)(1 - Blink(t));
        }

        return tensor(frames, [seconds.Count, count]);
    }

    /// <summary>Where the crop that the renderer draws lies in a frame.</summary>
    /// <param name="width">Width of the frame in pixels.</param>
    /// <param name="height">Height of the frame in pixels.</param>
    /// <param name="seconds">The time.</param>
    public CropTransform Place(int width, int height, double seconds)
    {
        double side = height * double.Lerp(LeastSide, MostSide, 0.5 + (0.5 * nearness.At(seconds)));
        (double x, double y) = (width * (0.5 + (Wander * across.At(seconds))), height * (0.5 + (Wander * down.At(seconds))));
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(MostTilt * tilt.At(seconds)));
        var edge = new FacePoint(side * cos, side * sin);
        return new CropTransform(new FacePoint(x - (0.5 * (edge.X - edge.Y)), y - (0.5 * (edge.Y + edge.X))), edge);
    }

    private static float Unit(double value) => (float)Math.Clamp(value, 0, 1);

    /// <summary>1 where the eyes are closed.</summary>
    private double Blink(double seconds)
    {
        double since = ((seconds - firstBlink) % SecondsBetweenBlinks + SecondsBetweenBlinks) % SecondsBetweenBlinks;
        return since < BlinkSeconds ? Math.Pow(Math.Sin(Math.PI * since / BlinkSeconds), 2) : 0;
    }

    /// <summary>A smooth path in [-1, 1] that does not repeat soon.</summary>
    /// <param name="random">Decides where it begins.</param>
    /// <param name="hertz">About how often it goes back and forth in a second.</param>
    private sealed class Wave(Random random, double hertz)
    {
        private readonly double first = random.NextDouble() * Math.Tau;
        private readonly double second = random.NextDouble() * Math.Tau;

        public double At(double seconds) =>
            (0.65 * Math.Sin((Math.Tau * hertz * seconds) + first)) +
            (0.35 * Math.Sin((Math.Tau * hertz * 1.618 * seconds) + second));
    }
}
