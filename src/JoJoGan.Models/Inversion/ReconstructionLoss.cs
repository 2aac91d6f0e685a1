using JoJoGan.Models.FineTuning;
using JoJoGan.Models.Networks.Lpips;

namespace JoJoGan.Models.Inversion;

/// <summary>How far drawn faces are from given ones: LPIPS, where there is one, and the weighted squared error.</summary>
internal sealed class ReconstructionLoss : IDisposable
{
    private readonly LpipsLoss? perceptual;
    private readonly Tensor faces;
    private readonly double pixelWeight;

    /// <summary>Prepares faces.</summary>
    /// <param name="lpips">The perceptual network; null for pixels alone.</param>
    /// <param name="faces">[n, 3, size, size] in [-1, 1]; owned from now on.</param>
    /// <param name="pixelWeight">The weight of the squared error beside LPIPS.</param>
    public ReconstructionLoss(LpipsVgg? lpips, Tensor faces, double pixelWeight)
    {
        perceptual = lpips is null ? null : new LpipsLoss(lpips, faces);
        this.faces = faces.DetachFromDisposeScope();
        this.pixelWeight = pixelWeight;
    }

    /// <summary>Compares drawings with the faces.</summary>
    /// <param name="drawn">[n, 3, size, size], with gradient.</param>
    /// <returns>What is made smaller, [n] with gradient, and the distance that it is told by, [n].</returns>
    public (Tensor Loss, Tensor Distance) Compare(Tensor drawn)
    {
        using var scope = NewDisposeScope();
        Tensor squares = (drawn - faces).Squared().mean([1, 2, 3]);
        Tensor distance = perceptual?.Distances(drawn) ?? squares;
        Tensor loss = perceptual is null ? squares : distance.Plus(squares, pixelWeight);
        return (loss.MoveToOuterDisposeScope(), distance.detach().MoveToOuterDisposeScope());
    }

    /// <inheritdoc />
    public void Dispose()
    {
        perceptual?.Dispose();
        faces.Dispose();
    }
}
