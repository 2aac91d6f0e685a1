namespace JoJoGan.SyntheticFaces;

/// <summary>Gray pencil on paper: outlines, and hatching that crosses where it is dark.</summary>
internal sealed class PencilLook : Look
{
    private const double Hatches = 9;

    public override double LineWidth => 0.016;

    public override double LashWeight => 1.3;

    public override double Strands => 1.8;

    public override FaceShape Exaggerate(FaceShape shape) => shape with
    {
        EyeWidth = shape.EyeWidth * 1.06,
        BrowThickness = shape.BrowThickness * 1.2,
    };

    public override Palette Recolor(Palette palette) => palette with
    {
        Background = Curves.Mix(palette.Background, ones_like(palette.Background), 0.75),
        Skin = Curves.Mix(palette.Skin, ones_like(palette.Skin), 0.3),
    };

    public override Tensor Finish(Scene scene)
    {
        (Tensor x, Tensor y) = (scene.Grid.X, scene.Grid.Y);
        Tensor tone = 1 - Colors.Gray(scene.Canvas.Color).clamp(0, 1);
        Tensor wobble = (y * 5).sin() * 0.03 + ((x * 7 + 1).sin() * 0.02);
        Tensor hatching = Hatch((x + y + wobble) * Hatches, tone, 0.12) + Hatch((x * 1.1 - y + wobble) * Hatches, tone, 0.62);
        Tensor smudge = tone * 0.45 + (tone.square().square() * 0.3);
        Tensor paper = Colors.Of(0.96, 0.955, 0.945, x.device);
        return paper * (1 - (hatching * 0.2 + smudge).clamp(0, 0.88));
    }

    // Lines that appear at a tone and grow wider with it.
    private static Tensor Hatch(Tensor position, Tensor tone, double from)
    {
        Tensor width = ((tone - from) * 1.1).clamp(0, 0.75);
        return Curves.Step(Curves.Zigzag(position) - width, 0.15, -0.15) * (width * 6).clamp_max(1);
    }
}
