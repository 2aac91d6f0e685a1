using JoJoGan.SyntheticFaces;

namespace JoJoGan.DemoTraining;

/// <summary>
/// The codes of faces: z on the sphere of radius √dim, where the mapping network's first layer puts every z anyway. Its first
/// components give the face's parameters through Φ, geometry before appearance; the rest give nothing.
/// </summary>
internal static class FaceCodes
{
    private static readonly int Geometry = FaceParameters.Indices(ParameterGroup.Geometry).Count;
    private static readonly int Appearance = FaceParameters.Indices(ParameterGroup.Appearance).Count;

    /// <summary>Codes of N(0, I), brought to the sphere. [n, dim].</summary>
    public static Tensor Draw(int count, torch.Generator random) => SphereCodes.Draw(count, NetworkSizes.StyleDim, random);

    /// <summary>The parameters of codes: [n, dim] to [n, parameters].</summary>
    public static Tensor Parameters(Tensor z)
    {
        using Tensor first = z.narrow(1, 0, FaceParameters.Count);
        return FaceParameters.FromLatent(first);
    }

    /// <summary>Other codes of the same geometry: everything else is drawn anew.</summary>
    public static Tensor SameGeometry(Tensor z, torch.Generator random) => SphereCodes.Keep(z, 0, Geometry, random);

    /// <summary>Other codes of the same appearance: everything else is drawn anew.</summary>
    public static Tensor SameAppearance(Tensor z, torch.Generator random) => SphereCodes.Keep(z, Geometry, Appearance, random);
}
