namespace JoJoGan.SyntheticFaces;

/// <summary>
/// A superellipse |x / w|^p + |y / h|^p = 1, w and h fields or numbers. Its distance is that to first order, (r - 1) / |∇r|;
/// its surface is that of the ellipsoid above it.
/// </summary>
internal sealed class Oval
{
    public Oval(Tensor x, Tensor y, Tensor width, Tensor height, double power = 2)
    {
        Across = x / width;
        Down = y / height;
        Radius = (power == 2
            ? (Across.square() + Down.square()).sqrt()
            : (Across.abs().pow(power) + Down.abs().pow(power)).pow(1 / power)).clamp_min(1e-3);
        Tensor slope = ((Across / width).square() + (Down / height).square()).sqrt().clamp_min(1e-3) / Radius;
        Distance = (Radius - 1) / slope;
    }

    /// <summary>x / w.</summary>
    public Tensor Across { get; }

    /// <summary>y / h.</summary>
    public Tensor Down { get; }

    /// <summary>1 on the outline.</summary>
    public Tensor Radius { get; }

    /// <summary>Signed distance, negative inside.</summary>
    public Tensor Distance { get; }
}
