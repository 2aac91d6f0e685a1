namespace JoJoGan.SyntheticFaces;

/// <summary>A printed comic: thick lines, three bold tones, halftone dots in the shadows and behind the head.</summary>
internal sealed class ComicLook : Look
{
    private const double Dots = 10;

    public override double LineWidth => 0.032;

    public override double Softness => 0;

    public override double Depth => 0.25;

    public override double Relief => 0.3;

    public override double Strands => 0;

    public override double LashWeight => 2.6;

    public override FaceShape Exaggerate(FaceShape shape) => shape with
    {
        EyeWidth = shape.EyeWidth * 1.12,
        LipFullness = shape.LipFullness * 1.25,
        BrowThickness = shape.BrowThickness * 1.35,
        JawNarrowing = shape.JawNarrowing * 0.85,
    };

    public override Palette Recolor(Palette palette) => palette with
    {
        Skin = Colors.Saturate(palette.Skin * 1.06, 1.35),
        Hair = Colors.Saturate(palette.Hair * 1.1, 1.8),
        Brow = palette.Ink,
        Iris = Colors.Saturate(palette.Iris * 1.3, 2),
        Lips = Colors.Saturate(palette.Lips, 1.7),
        Shirt = Colors.Saturate(palette.Shirt, 1.8),
        Background = Colors.Saturate(palette.Background * 1.15, 2.2),
    };

    public override Tensor Backdrop(Tensor color, Tensor glow)
        => color * (Curves.Step(glow, 0.35, 0.4) * 0.2 + 0.8);

    public override Tensor Shade(Tensor albedo, Surface surface, Light light)
    {
        Tensor lit = light.On(surface);
        Tensor tone = Curves.Step(lit, 0.4, 0.43) * 0.25 + (Curves.Step(lit, 0.62, 0.65) * 0.2);
        Tensor flash = Curves.Step(light.Highlight(surface, 28), 0.86, 0.9) * light.Shine * 0.35;
        return albedo * (tone * light.Strength + 1 - (light.Strength * 0.4)) + flash;
    }

    public override Tensor Finish(Scene scene)
    {
        // Dots on a grid turned by 45 degrees, larger where the print is darker.
        (Tensor x, Tensor y) = ((scene.Grid.X + scene.Grid.Y) * Dots, (scene.Grid.X - scene.Grid.Y) * Dots);
        Tensor distance = (Curves.Zigzag(x).square() + Curves.Zigzag(y).square()).sqrt();
        Tensor dark = 1 - Colors.Gray(scene.Canvas.Color);
        Tensor dot = Curves.Step(distance - (dark.clamp(0, 0.75) * 0.95), 0.12, -0.12) * Curves.Step(dark, 0.2, 0.45);
        return scene.Canvas.Color * (1 - (dot * Colors.Of(0.2, 0.32, 0.22, x.device)));
    }
}
