namespace JoJoGan.SyntheticFaces.Parts;

/// <summary>Nostrils, wings and the shadow under the tip; the nose's body is part of the head's relief.</summary>
internal static class Nose
{
    /// <summary>The tip stands out, so it moves when the head turns.</summary>
    public static Tensor TipX(Scene scene) => scene.Shape.Yaw * 0.065;

    public static void Paint(Scene scene)
    {
        FaceShape shape = scene.Shape;
        Tensor x = scene.Grid.X - TipX(scene);
        Tensor y = scene.Grid.Y - shape.NoseTip;
        Tensor side = x.abs();

        Tensor under = Curves.Bell(x, shape.NoseWidth * 1.15) * Curves.Bell(y - 0.062, 0.035);
        scene.Canvas.Darken(under * (0.24 * scene.Look.Depth));

        Tensor wing = new Oval(side - (shape.NoseWidth * 0.55), y - 0.012, shape.NoseWidth * 0.55, full_like(y, 0.05)).Distance;
        Tensor outer = Curves.Step(side - (shape.NoseWidth * 0.75), -0.01, 0.03) * Curves.Step(y, -0.035, 0);
        scene.Canvas.Darken(Curves.Bell(wing, 0.014) * outer * (0.3 * scene.Look.Depth));
        scene.Canvas.Trace(wing, 0.8, outer);

        Tensor lift = shape.Pitch * 0.006;
        var hole = new Oval(side - (shape.NoseWidth * 0.48), y - 0.04 + lift, shape.NoseWidth * 0.27, lift + 0.017);
        scene.Canvas.Paint(scene.Palette.Skin * 0.22, Curves.Step(hole.Radius, 1.25, 0.6) * 0.8);
    }
}
