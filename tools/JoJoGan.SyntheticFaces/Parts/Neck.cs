namespace JoJoGan.SyntheticFaces.Parts;

/// <summary>Neck and shoulders, in the shadow of the chin.</summary>
internal static class Neck
{
    /// <summary>The neck follows the head half of its way.</summary>
    public static Tensor CenterX(Scene scene) => scene.Shape.HeadX * 0.4;

    /// <summary>Signed distance below the shoulders' line.</summary>
    public static Tensor Shoulders(Scene scene)
    {
        Tensor x = (scene.Grid.X - CenterX(scene)).abs();
        return ((x - 0.3).clamp_min(0).square() * 0.42 + 0.83 - scene.Grid.Y);
    }

    public static void Paint(Scene scene)
    {
        Tensor x = scene.Grid.X - CenterX(scene);
        Tensor flare = (scene.Grid.Y - 0.72).clamp(0, 0.3).square() * 1.6; // below the crop it would pass the shoulders
        Tensor width = scene.Shape.NeckWidth + flare;
        Tensor distance = maximum(x.abs() - width, 0.45 - scene.Grid.Y);
        Surface surface = Surface.Round(x / width * 0.9, zeros_like(scene.Grid.Y));
        Tensor lit = scene.Look.Shade(scene.Palette.Skin * 0.97, surface, scene.Light);
        Tensor shade = Curves.Fade(scene.Head.Distance, 0.14) * (0.6 * scene.Look.Depth);
        scene.Canvas.Fill(lit * (1 - shade), distance);
    }
}
