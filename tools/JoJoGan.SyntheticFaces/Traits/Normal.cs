namespace JoJoGan.SyntheticFaces;

/// <summary>The Gaussian distribution, between codes and parameters.</summary>
internal static class Normal
{
    /// <summary>Φ(z), in [0, 1].</summary>
    public static Tensor Distribution(Tensor z)
    {
        using DisposeScope scope = NewDisposeScope();
        return ((z * (1 / Math.Sqrt(2))).erf() * 0.5 + 0.5).MoveToOuterDisposeScope();
    }

    /// <summary>Φ⁻¹(p), with numbers at most 1e-6 from 0 and 1 moved inwards.</summary>
    public static Tensor Quantile(Tensor p)
    {
        using DisposeScope scope = NewDisposeScope();
        return ((p.clamp(1e-6, 1 - 1e-6) * 2 - 1).erfinv() * Math.Sqrt(2)).MoveToOuterDisposeScope();
    }
}
