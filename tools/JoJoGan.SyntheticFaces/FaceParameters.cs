namespace JoJoGan.SyntheticFaces;

/// <summary>The list of the portrait's parameters: names, groups and indices.</summary>
public static class FaceParameters
{
    /// <summary>The first parameter of the appearance; those before it are geometry.</summary>
    private const int FirstOfAppearance = (int)FaceParameter.SkinTone;

    /// <summary>How many there are.</summary>
    public static int Count { get; } = Enum.GetValues<FaceParameter>().Length;

    /// <summary>Their names by index.</summary>
    public static IReadOnlyList<string> Names { get; } = Enum.GetNames<FaceParameter>();

    /// <summary>What a parameter describes.</summary>
    /// <param name="parameter">The parameter.</param>
    public static ParameterGroup GroupOf(FaceParameter parameter)
        => (int)parameter < FirstOfAppearance ? ParameterGroup.Geometry : ParameterGroup.Appearance;

    /// <summary>The indices of a group, ascending and without gaps.</summary>
    /// <param name="group">The group.</param>
    public static IReadOnlyList<int> Indices(ParameterGroup group) => group == ParameterGroup.Geometry
        ? [.. Enumerable.Range(0, FirstOfAppearance)]
        : [.. Enumerable.Range(FirstOfAppearance, Count - FirstOfAppearance)];

    /// <summary>The geometry of one batch of portraits with the appearance of another.</summary>
    /// <param name="geometry">[n, P], or [1, P] for all.</param>
    /// <param name="appearance">[n, P], or [1, P] for all.</param>
    /// <returns>[n, P].</returns>
    public static Tensor Combine(Tensor geometry, Tensor appearance)
    {
        long n = Math.Max(geometry.shape[0], appearance.shape[0]);
        using Tensor shape = geometry.narrow(1, 0, FirstOfAppearance);
        using Tensor look = appearance.narrow(1, FirstOfAppearance, Count - FirstOfAppearance);
        using Tensor shapes = shape.expand(n, FirstOfAppearance);
        using Tensor looks = look.expand(n, Count - FirstOfAppearance);
        return cat([shapes, looks], 1);
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
