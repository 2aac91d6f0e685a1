namespace JoJoGan.SyntheticFaces.Parts;

/// <summary>Lips between curves over the mouth's width; the corners stay, a smile lowers the middle.</summary>
internal static class Mouth
{
    public static void Paint(Scene scene)
    {
        FaceShape shape = scene.Shape;
        Tensor t = scene.Grid.X / shape.MouthWidth;
        Tensor arch = Curves.Arch(t);
        Tensor y = scene.Grid.Y - (shape.Smile * arch + Anchors.MouthY);
        Tensor bow = 1 - (Curves.Bell(t, 0.16) * 0.25);
        Tensor upperEdge = y + (arch * shape.MouthOpen * 0.35);
        Tensor lowerEdge = y - (arch * shape.MouthOpen * 0.65);
        Tensor top = upperEdge + (arch * bow * shape.LipFullness);
        Tensor bottom = lowerEdge - (arch.sqrt() * arch * shape.LipFullness * 1.3);
        Tensor ends = (t.abs() - 1) * shape.MouthWidth;

        Tensor lips = maximum(maximum(top.neg(), bottom), ends);
        Tensor under = Curves.Bell(t, 0.7) * Curves.Bell(bottom - 0.045, 0.03);
        scene.Canvas.Darken(under * (0.2 * scene.Look.Depth));
        Tensor upper = (0.5 - (lowerEdge / 0.02)).clamp(0, 1);
        var surface = new Surface(t * 0.4, (y / (shape.LipFullness * 1.6)).clamp(-0.8, 0.8));
        Tensor lit = scene.Look.Shade(scene.Palette.Lips * (1 - (upper * (0.16 * scene.Look.Depth))), surface, scene.Light);
        scene.Canvas.Fill(lit, lips, 0.7);
        PaintInside(scene, t, upperEdge, lowerEdge, ends);
        PaintHighlight(scene, t, lowerEdge);
    }

    // Dark, with teeth at the top that show as the mouth opens; a closed mouth keeps a dark line.
    private static void PaintInside(Scene scene, Tensor t, Tensor upperEdge, Tensor lowerEdge, Tensor ends)
    {
        double seam = Math.Max(0.007, scene.Look.LineWidth * 0.5);
        Tensor taper = (1 - t.square().square()).clamp_min(0) * seam;
        Tensor inside = maximum(maximum(upperEdge.neg() - taper, lowerEdge - taper), ends);
        Tensor coverage = scene.Canvas.Inside(inside);
        scene.Canvas.Paint(scene.Palette.Lips * 0.22, coverage * 0.9);
        Tensor teeth = maximum(maximum(upperEdge.neg() + 0.004, upperEdge - 0.035), lowerEdge + 0.008);
        scene.Canvas.Paint(scene.Palette.Sclera * 0.93, scene.Canvas.Inside(maximum(teeth, t.abs() * 0.2 - 0.16)) * coverage);
    }

    private static void PaintHighlight(Scene scene, Tensor t, Tensor lowerEdge)
    {
        Tensor spot = Curves.Bell(t - (scene.Light.X * 0.15), 0.35)
            * Curves.Bell(lowerEdge - (scene.Shape.LipFullness * 0.55), 0.014);
        scene.Canvas.Paint(scene.Palette.Sclera, spot * (scene.Light.Shine * 0.4 + 0.06) * scene.Look.Depth);
    }
}
