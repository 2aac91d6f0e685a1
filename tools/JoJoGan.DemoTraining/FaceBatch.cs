namespace JoJoGan.DemoTraining;

/// <summary>Faces to train on; disposes its tensors.</summary>
/// <param name="Codes">z [n, dim].</param>
/// <param name="Images">[n, 3, size, size] in [-1, 1].</param>
/// <param name="Photos">
/// The same faces as photos, of the same shape; only of pools of made-up styles and of photos, else the pictures once more.
/// </param>
/// <param name="Styles">Which of the pool's styles each is drawn in, [n].</param>
internal sealed record FaceBatch(Tensor Codes, Tensor Images, Tensor Photos, Tensor Styles) : IDisposable
{
    public void Dispose()
    {
        Codes.Dispose();
        Images.Dispose();
        Photos.Dispose();
        Styles.Dispose();
    }
}
