namespace JoJoGan.SyntheticFaces.Parts;

/// <summary>Brows: arched bands that taper outwards.</summary>
internal static class Brows
{
    public static void Paint(Scene scene)
    {
        FaceShape shape = scene.Shape;
        Tensor sign = scene.Grid.X.sign();
        Tensor t = (scene.Grid.X.abs() - Anchors.EyeX - 0.005) / ((1 - (shape.Yaw * sign * 0.1)) * 0.165);
        Tensor arch = ((t - 0.25).square() * 0.045) - (shape.BrowTilt * t * -0.8) - (shape.Pitch * 0.01);
        Tensor center = (shape.BrowHeight * -1 + Anchors.EyeY) + arch;
        Tensor taper = (1.15 - ((t - -0.35).abs() * 0.62)).clamp(0.1, 1) * (1 - t.square().square().square()).clamp_min(0);
        Tensor distance = (scene.Grid.Y - center).abs() - (shape.BrowThickness * taper);
        distance = maximum(distance, (t.abs() - 1) * 0.165);
        Tensor edge = Curves.Step(distance, 0.006, -0.012);
        Tensor hairs = (t * 24 + scene.Grid.Y * 60).sin() * 0.08 + 0.88;
        scene.Canvas.Paint(scene.Palette.Brow, edge * hairs);
    }
}
