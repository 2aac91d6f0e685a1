namespace JoJoGan.Models.Networks.Identity;

/// <summary>Sees who a face shows, as a vector of length 1.</summary>
public interface IIdentityNetwork : IDisposable
{
    /// <summary>Side in pixels that faces are reduced to.</summary>
    int Side { get; }

    /// <summary>Identity vectors; gradients flow to the pictures.</summary>
    /// <param name="faces">Aligned faces [n, 3, side, side] of any side from 32, range [-1, 1].</param>
    /// <returns>[n, dimension], each row of length 1.</returns>
    Tensor Identify(Tensor faces);

    /// <summary>The cosine similarity of faces; gradients flow to both.</summary>
    /// <param name="faces">[n, 3, side, side], range [-1, 1].</param>
    /// <param name="others">The same shape.</param>
    /// <returns>[n], from -1 to 1.</returns>
    Tensor Similarity(Tensor faces, Tensor others)
    {
        ArgumentNullException.ThrowIfNull(faces);
        ArgumentNullException.ThrowIfNull(others);
        using var scope = NewDisposeScope();
        return (Identify(faces) * Identify(others)).sum(1).MoveToOuterDisposeScope();
    }
}
