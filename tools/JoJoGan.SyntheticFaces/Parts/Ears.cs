namespace JoJoGan.SyntheticFaces.Parts;

/// <summary>The ears, at the head's sides; the far one hides behind a turned head.</summary>
internal static class Ears
{
    public static void Paint(Scene scene)
    {
        FaceShape shape = scene.Shape;
        Tensor x = scene.Grid.X - shape.HeadX;
        Tensor far = shape.Yaw * x.sign();
        Tensor side = x.abs() - (shape.HeadWidth + 0.005 - (far.clamp_min(0) * 0.1));
        Tensor y = scene.Grid.Y - (shape.HeadY + (shape.Pitch * 0.04) + 0.12);
        Tensor lean = side - (y * -0.18);
        (Tensor width, Tensor height) = (shape.EarSize * 0.075, shape.EarSize * 0.145);
        var ear = new Oval(lean, y, width, height);
        Tensor distance = shape.EarPoint > 0 ? minimum(ear.Distance, Point(shape, side, y)) : ear.Distance;

        if (scene.Look.EarsInFront)
        {
            distance = maximum(distance, scene.Head.Distance.neg());
        }

        Surface surface = Surface.Round(ear.Across * x.sign() * 0.6, ear.Down * 0.6);
        scene.Fill(scene.Palette.Skin * 0.96, distance, surface);
        var shell = new Oval(lean - 0.005, y, width * 0.55, height * 0.6);
        scene.Canvas.Paint(
            scene.Palette.Skin * 0.55, Curves.Step(shell.Radius, 1.15, 0.5) * scene.Canvas.Inside(distance) * 0.55);
        scene.Canvas.Trace(shell.Distance, 0.6, Curves.Step(lean, -0.02, 0.01));
    }

    // A cone leaning outwards from the ear's middle: along it the width shrinks to nothing.
    private static Tensor Point(FaceShape shape, Tensor side, Tensor y)
    {
        Tensor along = (y.neg() - 0.02) / shape.EarPoint;
        Tensor across = side - (along * 0.13 + 0.015);
        Tensor cone = across.abs() - ((1 - along) * 0.07);
        return maximum(maximum(cone, along.neg() * shape.EarPoint), (along - 1) * shape.EarPoint);
    }
}
