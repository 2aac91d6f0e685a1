namespace JoJoGan.SyntheticFaces.Parts;

/// <summary>The background: one color, brighter behind the head on the lamp's side.</summary>
internal static class Backdrop
{
    public static void Paint(Scene scene)
    {
        Tensor glow = Curves.Bell(scene.Grid.X - (scene.Light.X * 0.4), 1.1) * Curves.Bell(scene.Grid.Y + 0.1, 1.2);
        scene.Canvas.Paint(scene.Look.Backdrop(scene.Palette.Background, glow), ones_like(glow));
    }
}
