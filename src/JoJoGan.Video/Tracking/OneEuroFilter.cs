using System.Numerics;

namespace JoJoGan.Video.Tracking;

/// <summary>
/// Smooths points over time, the less the faster they move: the 1€ filter (Casiez, Roussel and Vogel, CHI 2012). All points
/// share one cutoff frequency, so that smoothing does not bend a face.
/// </summary>
internal sealed class OneEuroFilter
{
    // Points at rest are smoothed over a tenth of a second. In motion the lag is at most 1 / (2π · 30) of a crop's side.
    private const double LeastCutoff = 1.5; // Hz
    private const double CutoffPerSpeed = 30; // Hz for a crop's side a second
    private const double SpeedCutoff = 5; // Hz

    private Complex[]? last;
    private Complex[]? smooth;
    private double speed;

    /// <summary>Smooths the next points.</summary>
    /// <param name="points">The points as they are found.</param>
    /// <param name="seconds">The time since the last ones.</param>
    /// <param name="side">The side of the face's crop, in the points' unit.</param>
    public IReadOnlyList<Complex> Next(IReadOnlyList<Complex> points, double seconds, double side)
    {
        if (last is null || smooth is null)
        {
            last = [.. points];
            return smooth = [.. points];
        }

        double moved = 0;
        for (int i = 0; i < points.Count; i++)
        {
            moved += Math.Pow(Complex.Abs(points[i] - last[i]), 2);
            last[i] = points[i];
        }

        speed += Share(SpeedCutoff, seconds) * ((Math.Sqrt(moved / points.Count) / seconds / side) - speed);
        double share = Share(LeastCutoff + (CutoffPerSpeed * speed), seconds);
        for (int i = 0; i < points.Count; i++)
        {
            smooth[i] += share * (points[i] - smooth[i]);
        }

        return smooth;
    }

    private static double Share(double cutoff, double seconds) => 1 / (1 + (1 / (2 * Math.PI * cutoff * seconds)));
}
