namespace JoJoGan.SyntheticFlowers.Parts;

/// <summary>The stem, from the picture's bottom to the flower, and a leaf on each side.</summary>
internal static class Stem
{
    private const double Foot = 1.1;
    private const double HalfWidth = 0.032;
    private const double LeafTilt = 0.75; // radians above the horizon

    public static void Paint(Flower flower)
    {
        FlowerShape shape = flower.Shape;
        Tensor along = ((flower.Grid.Y - shape.Y) / (Foot - shape.Y)).clamp(0, 1);
        Tensor across = flower.Grid.X - (shape.X * (1 - along.square()));
        Tensor distance = maximum(across.abs() - HalfWidth, flower.Bloom.Y.neg());
        Tensor shade = 1 - (across * (flower.Look.Depth * 6));
        flower.Canvas.Fill(flower.Palette.Leaf * 0.85 * shade.clamp(0.7, 1.3), distance, 0.6);
        PaintLeaves(flower, across);
        Tensor petals = flower.Bloom.Radius - (shape.PetalLength * 0.7);
        flower.Canvas.Darken(Curves.Fade(petals, 0.2) * (0.3 * flower.Look.Depth));
    }

    // Mirrored at the stem, the right one a little higher.
    private static void PaintLeaves(Flower flower, Tensor across)
    {
        (double sin, double cos) = Math.SinCos(LeafTilt);
        Tensor length = flower.Shape.LeafLength;
        Tensor up = 0.78 - (across.sign() * 0.08) - flower.Grid.Y;
        Tensor u = (across.abs() * cos) + (up * sin), v = (up * cos) - (across.abs() * sin);
        Tensor width = length * (0.23 - (u / length * 0.1).clamp(0, 0.1));
        var leaf = new Oval(u - (length * 0.5), v, length * 0.5, width);
        Tensor side = Curves.Step(v, -0.02, 0.02) * 0.24 - 0.12;
        Tensor vein = Curves.Bell(v, 0.02) * 0.2;
        flower.Canvas.Fill(flower.Palette.Leaf * (1 + ((side - vein) * flower.Look.Depth)), leaf.Distance);
        flower.Canvas.Trace(v, 0.5, flower.Canvas.Inside(leaf.Distance));
    }
}
