using JoJoGan.SyntheticFlowers.Parts;

namespace JoJoGan.SyntheticFlowers;

/// <summary>Flowers as they are drawn: what their parts share.</summary>
internal sealed class Flower
{
    public Flower(ParameterReader<FlowerParameter> parameters, Grid grid, FlowerLook look)
    {
        Device device = grid.X.device;
        (Grid, Look) = (grid, look);
        Shape = FlowerShape.From(parameters);
        Palette = look.Recolor(FlowerPalette.From(parameters));
        Bloom = new Bloom(Shape, grid);
        Tensor empty = zeros([parameters.Count, 3, grid.Height, grid.Width], ScalarType.Float32, device);
        Canvas = new Canvas(empty, grid.Pixel + look.Softness, look.LineWidth, Colors.Of(0x14121c, device));
    }

    public Grid Grid { get; }

    public FlowerLook Look { get; }

    public FlowerShape Shape { get; }

    public FlowerPalette Palette { get; }

    public Bloom Bloom { get; }

    public Canvas Canvas { get; }

    /// <summary>Draws part by part, from back to front: [n, 3, size, size] in [-1, 1].</summary>
    public Tensor Draw()
    {
        Canvas.Paint(Look.Backdrop(this), ones_like(Bloom.Radius));
        Stem.Paint(this);
        Petals.Paint(this);
        Center.Paint(this);
        return Look.Finish(this).clamp(0, 1) * 2 - 1;
    }
}
