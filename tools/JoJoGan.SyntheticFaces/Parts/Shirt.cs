namespace JoJoGan.SyntheticFaces.Parts;

/// <summary>A shirt with a round neckline.</summary>
internal static class Shirt
{
    public static void Paint(Scene scene)
    {
        Tensor x = scene.Grid.X - Neck.CenterX(scene);
        Tensor neckline = new Oval(x, scene.Grid.Y - 0.74, scene.Shape.NeckWidth * 1.04, full_like(scene.Grid.Y, 0.2)).Distance;
        Tensor distance = maximum(Neck.Shoulders(scene), neckline.neg());
        Tensor fold = Curves.Bell(neckline - 0.045, 0.012) * 0.25;
        Surface surface = Surface.Round(x * 0.55, (scene.Grid.Y - 1.1) * 1.4);
        Tensor shade = Curves.Fade(scene.Head.Distance, 0.12) * 0.45;
        Tensor color = scene.Palette.Shirt * (1 - ((fold + shade) * scene.Look.Depth));
        scene.Fill(color, distance, surface);
    }
}
