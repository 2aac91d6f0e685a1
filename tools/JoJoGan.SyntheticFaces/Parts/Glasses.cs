namespace JoJoGan.SyntheticFaces.Parts;

/// <summary>Glasses with rounded frames, a bridge, temples and a faint reflection.</summary>
internal static class Glasses
{
    private const double Frame = 0.013;

    public static void Paint(Scene scene)
    {
        FaceShape shape = scene.Shape;
        (Tensor side, Tensor y) = (scene.Grid.X.abs() - Anchors.EyeX, scene.Grid.Y - (Anchors.EyeY + 0.02));
        Tensor lens = new Oval(side, y, full_like(side, 0.2), full_like(y, 0.165), 2.8).Distance;
        Tensor inside = scene.Canvas.Inside(lens) * shape.Glasses;
        Tensor gleam = Curves.Bell(side - (y * -0.7) - (scene.Light.X * 0.06), 0.05) * 0.16 + 0.03;
        scene.Canvas.Paint(ones_like(scene.Palette.Frame), inside * gleam);

        Tensor rim = lens.abs() - Frame;
        Tensor bridge = maximum((y + 0.03 + (scene.Grid.X.square() * -1.5)).abs() - Frame, scene.Grid.X.abs() - 0.06);
        Tensor head = (scene.Grid.X - shape.HeadX).abs() - shape.HeadWidth - 0.01;
        Tensor temple = maximum(maximum((y + 0.05).abs() - Frame, 0.2 - side), head);
        temple = maximum(temple, scene.Hairline.neg());
        Tensor all = minimum(minimum(rim, bridge), temple);
        Tensor shadow = Curves.Fade((lens - 0.02).abs() - Frame, 0.02) * Curves.Step(scene.Head.Distance, 0.01, -0.02);
        scene.Canvas.Darken(shadow * shape.Glasses * (0.2 * scene.Look.Depth));
        Tensor shine = Curves.Bell(rim + Frame, 0.006) * Curves.Step(y, 0.02, -0.14) * (0.25 * scene.Look.Depth);
        Tensor color = Curves.Mix(scene.Palette.Frame, ones_like(scene.Palette.Frame), shine);
        scene.Canvas.Paint(color, scene.Canvas.Inside(all) * shape.Glasses);
    }
}
