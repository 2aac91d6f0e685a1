using JoJoGan.Detection;

namespace JoJoGan.Models.Networks.RetinaFace;

/// <summary>What the detector says about each prior box, in the order of <see cref="PriorBox.AllFor"/>.</summary>
/// <param name="Boxes">[n, priors, 4]: offsets for <see cref="PriorBox.DecodeBox"/>.</param>
/// <param name="Scores">[n, priors, 2]: the probabilities of background and face.</param>
/// <param name="Landmarks">[n, priors, 10]: offsets for <see cref="PriorBox.DecodePoints"/>.</param>
public sealed record RetinaFaceOutput(Tensor Boxes, Tensor Scores, Tensor Landmarks) : IDisposable
{
    /// <inheritdoc />
    public void Dispose()
    {
        Boxes.Dispose();
        Scores.Dispose();
        Landmarks.Dispose();
    }
}
