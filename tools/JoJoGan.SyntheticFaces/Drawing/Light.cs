namespace JoJoGan.SyntheticFaces;

/// <summary>A lamp above the viewer.</summary>
/// <param name="X">To the right, [n, 1, 1, 1].</param>
/// <param name="Strength">Contrast, 0 to 1, [n, 1, 1, 1].</param>
/// <param name="Shine">Highlights, 0 to 1, [n, 1, 1, 1].</param>
internal sealed record Light(Tensor X, Tensor Strength, Tensor Shine)
{
    private const double Y = -0.55;
    private const double Z = 0.75;

    /// <summary>How much a surface faces the lamp, 0 to 1, as if light crept around it.</summary>
    public Tensor On(Surface surface)
    {
        (Tensor x, Tensor y, Tensor z) = surface.Normal;
        Tensor facing = ((x * X) + (y * Y) + (z * Z)) * (X.square() + ((Y * Y) + (Z * Z))).rsqrt();
        return ((facing + 0.3) / 1.3).clamp(0, 1);
    }

    /// <summary>The soft highlight of a surface, 0 to 1: (normal · halfway)^gloss.</summary>
    public Tensor Highlight(Surface surface, double gloss)
    {
        (Tensor x, Tensor y, Tensor z) = surface.Normal;
        Tensor length = (X.square() + ((Y * Y) + (Z * Z))).rsqrt();
        (Tensor hx, Tensor hy, Tensor hz) = (X * length, Y * length, (Z * length) + 1);
        Tensor facing = ((x * hx) + (y * hy) + (z * hz)) * (hx.square() + hy.square() + hz.square()).rsqrt();
        return facing.clamp_min(0).pow(gloss);
    }
}
