using JoJoGan.Models.Networks.StyleGan2;

namespace JoJoGan.Models.FineTuning;

/// <summary>Mean over the discriminator's feature maps of the L1 distance to the references' (the reference code's).</summary>
internal sealed class DiscriminatorFeatureLoss : IReferenceLoss
{
    private readonly StyleGan2Discriminator discriminator;
    private readonly IReadOnlyList<Tensor> targets;

    /// <summary>Computes the references' features, once.</summary>
    /// <param name="discriminator">The pretrained discriminator. It is not changed.</param>
    /// <param name="references">[n, 3, size, size] in [-1, 1].</param>
    public DiscriminatorFeatureLoss(StyleGan2Discriminator discriminator, Tensor references)
    {
        ArgumentNullException.ThrowIfNull(discriminator);
        this.discriminator = discriminator;
        using var grad = no_grad();
        targets = discriminator.Features(references);
    }

    /// <inheritdoc />
    public Tensor Compute(Tensor images, int first = 0)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        Tensor[] wanted = [.. targets.Select(t => t.narrow(0, first, images.shape[0]))];
        return StyleGan2Discriminator.FeatureLoss(discriminator.Features(images), wanted).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Tensor target in targets)
        {
            target.Dispose();
        }
    }
}
