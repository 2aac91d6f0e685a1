namespace JoJoGan.SyntheticFlowers;

/// <summary>Coordinates around the flower's center.</summary>
internal sealed class Bloom
{
    public Bloom(FlowerShape shape, Grid grid)
    {
        (X, Y) = (grid.X - shape.X, grid.Y - shape.Y);
        Radius = (X.square() + Y.square() + 1e-6).sqrt();
        Angle = atan2(X, Y.neg());
    }

    /// <summary>To the right.</summary>
    public Tensor X { get; }

    /// <summary>Down.</summary>
    public Tensor Y { get; }

    /// <summary>From the center.</summary>
    public Tensor Radius { get; }

    /// <summary>Clockwise from the top, in radians.</summary>
    public Tensor Angle { get; }
}
