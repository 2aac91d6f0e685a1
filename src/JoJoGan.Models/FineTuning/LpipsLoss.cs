using JoJoGan.Models.Networks.Lpips;

namespace JoJoGan.Models.FineTuning;

/// <summary>Mean LPIPS distance to the references on pictures reduced by area averaging (paper section 3).</summary>
internal sealed class LpipsLoss : IReferenceLoss
{
    private readonly LpipsVgg lpips;
    private readonly LpipsTarget target;
    private readonly int pool;

    /// <summary>Computes the references' features, once.</summary>
    /// <param name="lpips">The perceptual network. It is not changed.</param>
    /// <param name="references">[n, 3, size, size] in [-1, 1].</param>
    /// <param name="pool">Side in pixels that pictures are reduced to; smaller pictures stay as they are.</param>
    public LpipsLoss(LpipsVgg lpips, Tensor references, int pool = 256)
    {
        ArgumentNullException.ThrowIfNull(lpips);
        ArgumentOutOfRangeException.ThrowIfLessThan(pool, 16);
        this.lpips = lpips;
        this.pool = pool;
        using var grad = no_grad();
        using Tensor reduced = Reduce(references);
        target = lpips.Prepare(reduced);
    }

    /// <inheritdoc />
    public Tensor Compute(Tensor images, int first = 0)
    {
        using Tensor distances = Distances(images, first);
        return distances.mean();
    }

    /// <summary>The distance of each picture.</summary>
    /// <param name="images">[n, 3, size, size] in [-1, 1].</param>
    /// <param name="first">The reference that the first picture belongs to.</param>
    /// <returns>[n], with gradient.</returns>
    public Tensor Distances(Tensor images, int first = 0)
    {
        ArgumentNullException.ThrowIfNull(images);
        using Tensor reduced = Reduce(images);
        using LpipsTarget wanted = target.Narrow(first, images.shape[0]);
        return lpips.Distance(reduced, wanted);
    }

    /// <inheritdoc />
    public void Dispose() => target.Dispose();

    private Tensor Reduce(Tensor images) => images.shape[^1] <= pool
        ? images.alias()
        : nn.functional.interpolate(images, [pool, pool], mode: InterpolationMode.Area);
}
