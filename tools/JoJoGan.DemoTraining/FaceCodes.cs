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
    public static Tensor Draw(int count, torch.Generator random)
    {
        using Tensor z = randn([count, NetworkSizes.StyleDim], generator: random);
        return OnSphere(z);
    }

    /// <summary>z · √dim / |z|, row by row.</summary>
    public static Tensor OnSphere(Tensor z)
    {
        using DisposeScope scope = NewDisposeScope();
        return (z * (z.square().mean([1], keepdim: true) + 1e-8).rsqrt()).MoveToOuterDisposeScope();
    }

    /// <summary>The parameters of codes: [n, dim] to [n, parameters].</summary>
    public static Tensor Parameters(Tensor z)
    {
        using Tensor first = z.narrow(1, 0, FaceParameters.Count);
        return FaceParameters.FromLatent(first);
    }

    /// <summary>Other codes of the same geometry: everything else is drawn anew.</summary>
    public static Tensor SameGeometry(Tensor z, torch.Generator random) => Keep(z, 0, Geometry, random);

    /// <summary>Other codes of the same appearance: everything else is drawn anew.</summary>
    public static Tensor SameAppearance(Tensor z, torch.Generator random) => Keep(z, Geometry, Appearance, random);

    private static Tensor Keep(Tensor z, int start, int count, torch.Generator random)
    {
        using DisposeScope scope = NewDisposeScope();
        long dim = z.shape[1];
        Tensor kept = z.narrow(1, start, count);
        Tensor rest = randn([z.shape[0], dim - count], generator: random).to(z.device);
        Tensor room = (dim - kept.square().sum([1], keepdim: true)).clamp(min: 1);
        rest = rest * (room / rest.square().sum([1], keepdim: true)).sqrt();
        return cat([rest.narrow(1, 0, start), kept, rest.narrow(1, start, dim - count - start)], 1).MoveToOuterDisposeScope();
    }
}
