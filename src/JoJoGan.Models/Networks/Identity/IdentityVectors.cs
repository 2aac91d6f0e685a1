namespace JoJoGan.Models.Networks.Identity;

/// <summary>The outputs of identity networks.</summary>
internal static class IdentityVectors
{
    /// <summary>Scales vectors [n, dimension] to length 1.</summary>
    public static Tensor ToUnitLength(Tensor vectors)
    {
        using Tensor squares = vectors.Squared();
        using Tensor sums = squares.sum(1, keepdim: true);
        using Tensor lengths = sums.sqrt();
        return vectors / lengths;
    }
}
