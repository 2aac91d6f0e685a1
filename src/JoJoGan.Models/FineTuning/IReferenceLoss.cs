namespace JoJoGan.Models.FineTuning;

/// <summary>How far generated pictures are from the style references that the loss was made for.</summary>
internal interface IReferenceLoss : IDisposable
{
    /// <summary>The mean loss of pictures, one for each of some references, in their order.</summary>
    /// <param name="images">[n, 3, size, size] in [-1, 1], with gradient.</param>
    /// <param name="first">The reference that the first picture belongs to.</param>
    /// <returns>A scalar with gradient.</returns>
    Tensor Compute(Tensor images, int first = 0);
}
