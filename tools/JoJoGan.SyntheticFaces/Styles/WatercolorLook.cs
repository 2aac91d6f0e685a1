namespace JoJoGan.SyntheticFaces;

/// <summary>Watercolor: soft pale washes, a little uneven, that fade into white, grainy paper.</summary>
internal sealed class WatercolorLook : Look
{
    // Pigment gathers at the edges of a wash.
    public override double LineWidth => 0.016;

    public override double Softness => 0.03;

    public override double Depth => 0.7;

    public override double Strands => 0.5;

    public override double LashWeight => 0.8;

    public override FaceShape Exaggerate(FaceShape shape) => shape with
    {
        EyeWidth = shape.EyeWidth * 1.08,
        EyeOpen = shape.EyeOpen * 0.92,
        BrowThickness = shape.BrowThickness * 0.8,
    };

    public override Palette Recolor(Palette palette) => palette with
    {
        Skin = Pale(Colors.Saturate(palette.Skin, 1.2), 0.4),
        BlushAmount = palette.BlushAmount * 0.6 + 0.5,
        Hair = Pale(Colors.Saturate(palette.Hair, 1.6), 0.3),
        Brow = Pale(palette.Brow, 0.2),
        Lips = Pale(Colors.Saturate(palette.Lips, 1.3), 0.15),
        Shirt = Pale(Colors.Saturate(palette.Shirt, 1.2), 0.4),
        Background = Pale(Colors.Saturate(palette.Background, 1.5), 0.45),
        Ink = palette.Hair * 0.5,
    };

    public override Tensor Shade(Tensor albedo, Surface surface, Light light)
    {
        // A second and a third wash lie on the first where it is darker.
        Tensor lit = light.On(surface);
        Tensor washes = Curves.Step(lit, 0.7, 0.76) * 0.4 + (Curves.Step(lit, 0.42, 0.5) * 0.6);
        Tensor pigment = 1 - ((1 - washes) * (light.Strength * 0.38 + 0.06));
        return albedo * (1 - ((1 - pigment) * Colors.Of(0.85, 1, 0.8, albedo.device)));
    }

    public override Tensor Finish(Scene scene)
    {
        (Tensor x, Tensor y) = (scene.Grid.X, scene.Grid.Y);
        Tensor pool = (x * 5.1 + (y * 3.3).sin() * 1.7).sin() * (y * 4.3 + (x * 2.9).cos() * 1.9).sin();
        Tensor grain = (x * 61 + (y * 23).sin() * 2).sin() * (y * 57 + (x * 31).sin() * 2).sin();
        Tensor ragged = maximum(x.abs(), y.abs()) + (pool * 0.05) + (grain * 0.015);
        Tensor wet = Curves.Step(ragged, 0.98, 0.8);
        Tensor rim = Curves.Bell(ragged - 0.84, 0.035) * 0.12;
        Tensor pigment = (1 - scene.Canvas.Color) * (1 + (pool * 0.16) + (grain * 0.05) + rim) * wet;
        return Colors.Of(0.985, 0.975, 0.95, x.device) * (1 - pigment);
    }

    private static Tensor Pale(Tensor color, double amount) => Curves.Mix(color, ones_like(color), amount).clamp(0, 1);
}
