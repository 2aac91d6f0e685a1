namespace JoJoGan.SyntheticFaces.Parts;

/// <summary>The head: skull and jaw in one outline, with the relief of the face.</summary>
internal static class Head
{
    private const double SkullHeight = 0.74;

    /// <summary>An oval whose width narrows from the cheekbones to the chin.</summary>
    public static Oval Outline(Scene scene)
    {
        FaceShape shape = scene.Shape;
        Tensor y = scene.Grid.Y - shape.HeadY;
        Tensor below = (y / (shape.Chin - shape.HeadY)).clamp(0, 1);
        Tensor cheeks = shape.Cheeks * Curves.Bell(below - 0.5, 0.3);
        Tensor width = shape.HeadWidth * (1 - (shape.JawNarrowing * below * below) + cheeks);
        Tensor height = where(y.gt(0), shape.Chin - shape.HeadY, full_like(y, SkullHeight));
        return new Oval(scene.Grid.X - shape.HeadX, y, width, height, 2.25);
    }

    public static void Paint(Scene scene)
    {
        Tensor albedo = Beard(scene, Blush(scene));
        albedo = scene.Look.MakeUp(scene, albedo);
        Tensor lit = scene.Look.Shade(albedo, Relief(scene), scene.Light);
        Tensor shade = Curves.Fade(scene.Hairline, 0.07) * (0.24 * scene.Look.Depth);
        scene.Canvas.Fill(lit * (1 - shade), scene.Head.Distance);
    }

    private static Tensor Blush(Scene scene)
    {
        (Palette palette, FaceShape shape) = (scene.Palette, scene.Shape);
        Tensor side = (scene.Grid.X - (shape.Yaw * 0.03)).abs();
        Tensor cheeks = Curves.Bell(side - 0.33, 0.15) * Curves.Bell(scene.Grid.Y - 0.25, 0.13);
        Tensor nose = Curves.Bell(scene.Grid.X - Nose.TipX(scene), 0.08) * Curves.Bell(scene.Grid.Y - shape.NoseTip, 0.07);
        Tensor amount = ((cheeks * (palette.BlushAmount * 0.55 + 0.06)) + (nose * 0.25)).clamp(0, 1);
        return Curves.Mix(palette.Skin, palette.Blush, amount);
    }

    // Along the jaw up to the ears, and around the mouth.
    private static Tensor Beard(Scene scene, Tensor skin)
    {
        FaceShape shape = scene.Shape;
        (Tensor x, Tensor y) = (scene.Grid.X, scene.Grid.Y);
        Tensor jaw = (x - (shape.HeadX * 0.8)).square() * -2.1 + 0.66 - y;
        Tensor mouth = new Oval(x, y - Anchors.MouthY, shape.MouthWidth + 0.07, shape.LipFullness + 0.085, 2.5).Distance;
        Tensor grain = (x * 71 + (y * 9)).sin() * (y * 43 - (x * 17)).cos();
        Tensor covered = Curves.Step(Curves.Join(jaw * 0.6, mouth, 0.1) + (grain * 0.004), 0.035, -0.035);
        return Curves.Mix(skin, scene.Palette.Hair * (grain * 0.015 + 0.8), covered * shape.Beard * 0.88);
    }

    // A round head with nose, sockets, cheeks, lips and chin raised or pressed into it.
    private static Surface Relief(Scene scene)
    {
        (FaceShape shape, Tensor x, Tensor y) = (scene.Shape, scene.Grid.X, scene.Grid.Y);
        (Tensor side, Tensor sign) = (x.abs() - Anchors.EyeX, x.sign());
        double depth = scene.Look.Relief;
        Tensor toNose = x - Nose.TipX(scene);
        Surface surface = Surface.Round(scene.Head.Across * 0.92, scene.Head.Down * 0.92);
        Tensor bridge = x - (Nose.TipX(scene) * 0.5);
        surface.Bump(bridge, y - (shape.NoseTip - 0.17), 0.065, 0.18, 0.045 * depth);
        surface.Bump(toNose, y - (shape.NoseTip - 0.015), 0.075, 0.065, 0.06 * depth);
        surface.BumpBothSides(side, sign, y - Anchors.EyeY, 0.17, 0.1, -0.035 * depth);
        surface.BumpBothSides(side - 0.06, sign, y - 0.23, 0.17, 0.13, 0.035 * depth);
        surface.Bump(x, y - Anchors.MouthY, 0.2, 0.1, 0.03 * depth);
        surface.Bump(x - (shape.HeadX * 0.3), y - (shape.Chin - 0.11), 0.13, 0.07, 0.035 * depth);
        return surface;
    }
}
