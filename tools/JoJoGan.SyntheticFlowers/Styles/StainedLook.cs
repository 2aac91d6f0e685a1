namespace JoJoGan.SyntheticFlowers;

/// <summary>Stained glass: dark leads around saturated panes, those behind the flower in rays, light from behind.</summary>
internal sealed class StainedLook : FlowerLook
{
    private const int Rays = 8;
    private const double Hub = 0.2; // where the rays begin, below the middle

    public override double LineWidth => 0.042;

    public override double Softness => 0;

    public override double Depth => 0;

    public override FlowerPalette Recolor(FlowerPalette palette) => new()
    {
        Petal = Glass(palette.Petal),
        PetalBase = Glass(palette.PetalBase),
        Center = Glass(palette.Center),
        Leaf = Glass(palette.Leaf),
        Background = Colors.Saturate(palette.Background, 2.6) * 0.85,
    };

    public override Tensor Backdrop(Flower flower)
    {
        Tensor down = flower.Grid.Y - Hub;
        Tensor ray = atan2(flower.Grid.X, down) * (Rays / (2 * Math.PI)) + 0.5;
        Tensor pane = (ray.floor() * 2.4).sin() * 0.16 + 0.9;
        Tensor distance = (ray - ray.round()).abs() * (2 * Math.PI / Rays)
            * (flower.Grid.X.square() + down.square()).sqrt();
        Tensor lead = flower.Canvas.Inside(distance - (LineWidth * 0.4));
        return flower.Palette.Background * pane * (1 - (lead * 0.9));
    }

    public override Tensor Finish(Flower flower)
    {
        Tensor light = Curves.Bell(flower.Bloom.Radius, 0.9) * 0.35 + 0.8;
        return flower.Canvas.Color * light;
    }

    private static Tensor Glass(Tensor color) => Colors.Saturate(color, 1.7);
}
