using JoJoGan.SyntheticFlowers;

namespace JoJoGan.DemoTraining;

/// <summary>
/// The codes of flowers, on the sphere: their first components give the flower's parameters through Φ, geometry before
/// appearance; the rest give nothing.
/// </summary>
internal static class FlowerCodes
{
    /// <summary>Length of z and w.</summary>
    public const int Dim = 32;

    private static readonly int Geometry = FlowerParameters.GeometryCount;
    private static readonly int Appearance = FlowerParameters.Count - Geometry;

    /// <summary>Codes of N(0, I), brought to the sphere. [n, dim].</summary>
    public static Tensor Draw(int count, torch.Generator random) => SphereCodes.Draw(count, Dim, random);

    /// <summary>The right pictures of codes: [n, dim] to [n, 3, size, size].</summary>
    public static Tensor Pictures(Tensor z, int size)
    {
        using Tensor first = z.narrow(1, 0, FlowerParameters.Count);
        using Tensor parameters = FlowerParameters.FromLatent(first);
        return FlowerRenderer.Render(parameters, size);
    }

    /// <summary>Other codes of the same geometry: everything else is drawn anew.</summary>
    public static Tensor SameGeometry(Tensor z, torch.Generator random) => SphereCodes.Keep(z, 0, Geometry, random);

    /// <summary>Other codes of the same appearance: everything else is drawn anew.</summary>
    public static Tensor SameAppearance(Tensor z, torch.Generator random) => SphereCodes.Keep(z, Geometry, Appearance, random);
}
