namespace JoJoGan.SyntheticFaces;

/// <summary>A blue being of the forest: striped skin, pointed ears, broad nose, large yellow eyes with slit pupils.</summary>
internal sealed class AvatarLook : Look
{
    public override bool SlitPupils => true;

    public override bool EarsInFront => true;

    public override double LashWeight => 1.6;

    public override FaceShape Exaggerate(FaceShape shape) => shape with
    {
        EyeWidth = shape.EyeWidth * 1.22,
        EyeOpen = shape.EyeOpen * 1.08,
        EyeTilt = shape.EyeTilt - 0.12,
        IrisSize = 0.62,
        EarPoint = 0.34,
        EarSize = shape.EarSize * 1.1,
        NoseWidth = shape.NoseWidth * 1.3,
        HeadWidth = shape.HeadWidth * 0.96,
        JawNarrowing = shape.JawNarrowing + 0.06,
        BrowThickness = shape.BrowThickness * 0.5,
        Beard = shape.Beard * 0,
    };

    public override Palette Recolor(Palette palette)
    {
        Device device = palette.Skin.device;
        Tensor light = Colors.Gray(palette.Skin);
        Tensor blue = Curves.Mix(Colors.Of(0x1c3f86, device), Colors.Of(0x7cc4ee, device), light)
            + ((palette.Skin - light) * 0.25);
        return palette with
        {
            Skin = blue,
            Blush = Colors.Of(0x7a5cc8, device) * (light * 0.6 + 0.5),
            Hair = palette.Hair * Colors.Of(0.5, 0.55, 0.75, device),
            Brow = blue * 0.4,
            Iris = Curves.Mix(Colors.Of(0xf2c814, device), palette.Iris, 0.18),
            Sclera = Colors.Of(0xfff3c4, device).expand(palette.Skin.shape[0], 3, 1, 1),
            Lips = Curves.Mix(blue * 0.7, palette.Lips, 0.3),
            EyeShadow = blue * 0.45,
            Background = palette.Background * Colors.Of(0.4, 0.62, 0.6, device),
        };
    }

    public override Tensor MakeUp(Scene scene, Tensor skin)
    {
        (Tensor x, Tensor y) = (scene.Head.Across.abs(), scene.Grid.Y);
        Tensor bend = (y * 3).sin() * 0.5 + (x * 6);
        Tensor stripe = Curves.Step((y * 25 - bend).sin(), 0.25, 0.85) * Curves.Step(x, 0.3, 0.8);
        Tensor brow = Curves.Step((y * 26 + (x.square() * 14)).sin(), 0.3, 0.8) * Curves.Step(y, -0.26, -0.36);
        Tensor striped = skin * (1 - (maximum(stripe, brow) * 0.42));
        return Curves.Mix(striped, Colors.Of(0xe8fbff, y.device), Freckles(scene));
    }

    // Glowing dots in an arc under each eye and over the brows.
    private static Tensor Freckles(Scene scene)
    {
        Tensor side = scene.Grid.X.abs();
        Tensor all = zeros_like(scene.Head.Distance);
        for (int i = 0; i < 5; i++)
        {
            (double x, double y) = (0.13 + (0.068 * i), 0.2 - (0.011 * i * i));
            all = all + Curves.Bell(side - x, 0.016) * Curves.Bell(scene.Grid.Y - y, 0.016);
            all = all + Curves.Bell(side - (x - 0.04), 0.013) * Curves.Bell(scene.Grid.Y - (-0.33 + (0.02 * i)), 0.013);
        }

        return all.clamp_max(1);
    }
}
