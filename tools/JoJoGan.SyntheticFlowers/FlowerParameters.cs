namespace JoJoGan.SyntheticFlowers;

/// <summary>The list of the flower's parameters: how many there are, and their codes.</summary>
public static class FlowerParameters
{
    /// <summary>How many there are.</summary>
    public static int Count { get; } = Enum.GetValues<FlowerParameter>().Length;

    /// <summary>How many describe the geometry: the first; the others describe the appearance.</summary>
    public static int GeometryCount => (int)FlowerParameter.PetalHue;

    /// <summary>The geometry of one batch of flowers with the appearance of another.</summary>
    /// <param name="geometry">[n, P], or [1, P] for all.</param>
    /// <param name="appearance">[n, P], or [1, P] for all.</param>
    /// <returns>[n, P].</returns>
    public static Tensor Combine(Tensor geometry, Tensor appearance)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ArgumentNullException.ThrowIfNull(appearance);
        using DisposeScope scope = NewDisposeScope();
        long n = Math.Max(geometry.shape[0], appearance.shape[0]);
        Tensor shapes = geometry.narrow(1, 0, GeometryCount).expand(n, -1);
        Tensor looks = appearance.narrow(1, GeometryCount, Count - GeometryCount).expand(n, -1);
        return cat([shapes, looks], 1).MoveToOuterDisposeScope();
    }

    /// <summary>The parameters of Gaussian codes: Φ(z), so that normal codes give uniform parameters.</summary>
    /// <param name="z">[n, P], one component a parameter.</param>
    /// <returns>[n, P] in [0, 1].</returns>
    public static Tensor FromLatent(Tensor z) => Normal.Distribution(z);

    /// <summary>The Gaussian codes of parameters: Φ⁻¹, with parameters at most 1e-6 from 0 and 1 moved inwards.</summary>
    /// <param name="parameters">[n, P] in [0, 1].</param>
    /// <returns>z [n, P].</returns>
    public static Tensor ToLatent(Tensor parameters) => Normal.Quantile(parameters);
}
