namespace JoJoGan.Alignment;

/// <summary>
/// The oriented square around a face, by the recipe of the FFHQ dataset (StyleGAN, arXiv 1812.04948, appendix A).
/// </summary>
/// <param name="Corners">x, y of the north-west, south-west, south-east and north-east corner in pixels.</param>
/// <param name="Side">Length of a side in pixels.</param>
internal sealed record CropQuad(double[] Corners, double Side)
{
    /// <summary>
    /// With e the mean of the eyes, m the mean of the mouth's corners and rot a turn by 90 degrees: the axis is along
    /// (right eye - left eye) - rot(m - e); half a side is max(2 · eye distance, 1.8 · |m - e|); the center is e + 0.1 · (m - e).
    /// </summary>
    public static CropQuad Of(FaceLandmarks face)
    {
        (double eyeX, double eyeY) = ((face.LeftEye.X + face.RightEye.X) * 0.5, (face.LeftEye.Y + face.RightEye.Y) * 0.5);
        (double eyesX, double eyesY) = (face.RightEye.X - face.LeftEye.X, face.RightEye.Y - face.LeftEye.Y);
        double mouthX = ((face.LeftMouth.X + face.RightMouth.X) * 0.5) - eyeX;
        double mouthY = ((face.LeftMouth.Y + face.RightMouth.Y) * 0.5) - eyeY;

        (double axisX, double axisY) = (eyesX + mouthY, eyesY - mouthX);
        double half = Math.Max(double.Hypot(eyesX, eyesY) * 2, double.Hypot(mouthX, mouthY) * 1.8);
        double length = double.Hypot(axisX, axisY);
        (double x, double y) = (axisX / length * half, axisY / length * half);
        (double cx, double cy) = (eyeX + (mouthX * 0.1), eyeY + (mouthY * 0.1));

        // The square's other axis is (-y, x).
        return new CropQuad(
            [cx - x + y, cy - y - x, cx - x - y, cy - y + x, cx + x - y, cy + y + x, cx + x + y, cy + y - x],
            double.Hypot(x, y) * 2);
    }

    /// <summary>Where the square lies.</summary>
    public CropTransform Place =>
        new(new FacePoint(Corners[0], Corners[1]), new FacePoint(Corners[6] - Corners[0], Corners[7] - Corners[1]));

    public CropQuad Shrink(int divisor) => new(Array.ConvertAll(Corners, c => c / divisor), Side / divisor);

    public CropQuad Move(double dx, double dy)
        => this with { Corners = [.. Corners.Select((c, i) => c + (i % 2 == 0 ? dx : dy))] };

    /// <summary>The whole pixels that enclose the square.</summary>
    public (int Left, int Top, int Right, int Bottom) Bounds()
    {
        (double[] xs, double[] ys) = ([.. Corners.Where((_, i) => i % 2 == 0)], [.. Corners.Where((_, i) => i % 2 == 1)]);
        return ((int)Math.Floor(xs.Min()), (int)Math.Floor(ys.Min()), (int)Math.Ceiling(xs.Max()), (int)Math.Ceiling(ys.Max()));
    }
}
