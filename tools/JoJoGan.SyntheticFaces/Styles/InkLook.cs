namespace JoJoGan.SyntheticFaces;

/// <summary>Ink outlines, flat colors in two tones, large eyes and a small nose.</summary>
internal sealed class InkLook : Look
{
    public override double LineWidth => 0.024;

    public override double Softness => 0;

    public override double Depth => 0;

    public override double Relief => 0.3;

    public override double Strands => 0;

    public override double LashWeight => 2;

    public override FaceShape Exaggerate(FaceShape shape) => shape with
    {
        EyeWidth = shape.EyeWidth * 1.3,
        EyeOpen = shape.EyeOpen * 1.2 + 0.1,
        IrisSize = 0.6,
        BrowHeight = shape.BrowHeight + 0.05,
        BrowThickness = shape.BrowThickness * 0.8,
        NoseWidth = shape.NoseWidth * 0.75,
        JawNarrowing = shape.JawNarrowing + 0.08,
        LipFullness = shape.LipFullness * 0.8,
    };

    public override Palette Recolor(Palette palette) => palette with
    {
        Skin = Curves.Mix(palette.Skin, ones_like(palette.Skin), 0.12),
        Hair = Colors.Saturate(palette.Hair * 1.15, 1.3),
        Brow = palette.Ink,
        Iris = Colors.Saturate(palette.Iris * 1.2, 1.4),
        EyeShadowAmount = palette.EyeShadowAmount * 0.4,
        Background = Curves.Mix(palette.Background, ones_like(palette.Background), 0.45),
    };

    public override Tensor Backdrop(Tensor color, Tensor glow) => color;

    public override Tensor Shade(Tensor albedo, Surface surface, Light light)
        => albedo * (Curves.Step(light.On(surface), 0.54, 0.58) * (light.Strength * 0.28) + (1 - (light.Strength * 0.28)));
}
