using JoJoGan.SyntheticFaces.Parts;

namespace JoJoGan.SyntheticFaces;

/// <summary>What the parts of a portrait share: the canvas, the traits, the light, and the outlines others depend on.</summary>
internal sealed class Scene
{
    public Scene(ParameterReader<FaceParameter> parameters, Grid grid, Look look)
    {
        Device device = grid.X.device;
        Grid = grid;
        Look = look;
        Shape = look.Exaggerate(FaceShape.From(parameters));
        Palette = look.Recolor(Palette.From(parameters, device));
        Light = new Light(
            parameters.Range(FaceParameter.LightDirection, -0.9, 0.9),
            parameters.Range(FaceParameter.LightStrength, 0.3, 1),
            parameters.Unit(FaceParameter.Shine));
        Tensor empty = zeros([parameters.Count, 3, grid.Height, grid.Width], ScalarType.Float32, device);
        Canvas = new Canvas(empty, grid.Pixel + look.Softness, look.LineWidth, Palette.Ink);
        Head = Parts.Head.Outline(this);
        HairCap = Hair.Outline(this);
        Hairline = Hair.Line(this);
        HairLit = Hair.Lit(this);
    }

    public Grid Grid { get; }

    public Look Look { get; }

    public FaceShape Shape { get; }

    public Palette Palette { get; }

    public Light Light { get; }

    public Canvas Canvas { get; }

    /// <summary>The head without ears and hair.</summary>
    public Oval Head { get; }

    /// <summary>The hair's outer outline.</summary>
    public Oval HairCap { get; }

    /// <summary>Signed distance to the hairline, negative in the hair.</summary>
    public Tensor Hairline { get; }

    /// <summary>The hair's color with strands and light on it.</summary>
    public Tensor HairLit { get; }

    /// <summary>Paints a lit body.</summary>
    public void Fill(Tensor color, Tensor distance, Surface surface)
        => Canvas.Fill(Look.Shade(color, surface, Light), distance);
}
