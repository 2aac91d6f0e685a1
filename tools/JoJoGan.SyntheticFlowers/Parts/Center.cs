namespace JoJoGan.SyntheticFlowers.Parts;

/// <summary>The flower's center: a dome that shades the petals around it.</summary>
internal static class Center
{
    public static void Paint(Flower flower)
    {
        (Tensor radius, double depth) = (flower.Shape.CenterRadius, flower.Look.Depth);
        Tensor distance = flower.Bloom.Radius - radius;
        flower.Canvas.Darken(Curves.Fade(distance, 0.06) * (0.35 * depth));
        Tensor slope = (flower.Bloom.X + flower.Bloom.Y) / radius;
        Tensor dome = (slope * -0.14) - (Curves.Step(flower.Bloom.Radius / radius, 0.5, 1) * 0.2) + 0.08;
        flower.Canvas.Fill(flower.Palette.Center * (1 + (dome * depth)), distance);
    }
}
