using System.Numerics;
using JoJoGan.Alignment;

namespace JoJoGan.Video.Tracking;

/// <summary>
/// How a face moved from one frame to the next: the shift, turn and scale that most of the patches in its middle agree on.
/// Positions are complex numbers, x + iy, in pixels of the frame: p becomes factor · p + shift.
/// </summary>
/// <param name="Factor">Turn and scale.</param>
/// <param name="Shift">Shift.</param>
internal readonly record struct FaceMotion(Complex Factor, Complex Shift)
{
    private const int PatchesAcross = 6;
    private const int LeastPatches = 8;
    private const int Rounds = 5;
    private const double Tolerance = 1.5; // pixels of the reduced frame
    private const double LeastAgreement = 0.5;

    public Complex Apply(Complex position) => (Factor * position) + Shift;

    /// <summary>Finds the motion; null if too few patches can be followed, or they do not agree.</summary>
    public static FaceMotion? Between(GrayPyramid from, GrayPyramid to, CropTransform place)
    {
        List<(Complex Before, Complex After)> moves = Follow(from, to, place);
        if (moves.Count < LeastPatches)
        {
            return null;
        }

        double tolerance = Tolerance * from.Divisor;
        var motion = new FaceMotion(1, new Complex(
            Median(moves.Select(m => m.After.Real - m.Before.Real)),
            Median(moves.Select(m => m.After.Imaginary - m.Before.Imaginary))));
        for (int round = 0; round < Rounds; round++)
        {
            motion = Fit(moves, motion, tolerance);
        }

        int agreeing = moves.Count(m => Complex.Abs(motion.Apply(m.Before) - m.After) < tolerance);
        return agreeing >= Math.Max(LeastPatches, moves.Count * LeastAgreement) ? motion : null;
    }

    private static List<(Complex Before, Complex After)> Follow(GrayPyramid from, GrayPyramid to, CropTransform place)
    {
        var moves = new List<(Complex, Complex)>(PatchesAcross * PatchesAcross);
        for (int i = 0; i < PatchesAcross * PatchesAcross; i++)
        {
            // In an FFHQ crop the face's features are in this part.
            double across = 0.32 + (0.36 * (i % PatchesAcross) / (PatchesAcross - 1));
            double down = 0.38 + (0.38 * (i / PatchesAcross) / (PatchesAcross - 1));
            FacePoint at = place.ToPhoto(new FacePoint(across, down));
            (double x, double y) = (((at.X + 0.5) / from.Divisor) - 0.5, ((at.Y + 0.5) / from.Divisor) - 0.5);
            if (PatchTracker.TryFollow(from, to, (float)x, (float)y, out float movedX, out float movedY))
            {
                var before = new Complex(at.X, at.Y);
                moves.Add((before, before + (from.Divisor * new Complex(movedX, movedY))));
            }
        }

        return moves;
    }

    /// <summary>One round of weighted least squares; moves that a motion does not explain weigh little.</summary>
    private static FaceMotion Fit(List<(Complex Before, Complex After)> moves, FaceMotion last, double tolerance)
    {
        double total = 0, spread = 0;
        Complex before = 0, after = 0, product = 0;
        Span<double> weights = stackalloc double[moves.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            double far = Complex.Abs(last.Apply(moves[i].Before) - moves[i].After) / tolerance;
            weights[i] = 1 / (1 + (4 * far * far));
            total += weights[i];
            before += weights[i] * moves[i].Before;
            after += weights[i] * moves[i].After;
        }

        (before, after) = (before / total, after / total);
        for (int i = 0; i < weights.Length; i++)
        {
            Complex arm = moves[i].Before - before;
            product += weights[i] * Complex.Conjugate(arm) * (moves[i].After - after);
            spread += weights[i] * ((arm.Real * arm.Real) + (arm.Imaginary * arm.Imaginary));
        }

        Complex factor = spread > 0 ? product / spread : 1;
        return new FaceMotion(factor, after - (factor * before));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
