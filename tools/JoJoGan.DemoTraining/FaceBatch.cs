namespace JoJoGan.DemoTraining;

/// <summary>Faces to train on; disposes its tensors.</summary>
/// <param name="Codes">z [n, dim].</param>
/// <param name="Pictures">[n, 3, size, size] in [-1, 1].</param>
/// <param name="Styles">Which of the pool's styles each is drawn in, [n].</param>
internal sealed record FaceBatch(Tensor Codes, Tensor Pictures, Tensor Styles) : IDisposable
{
    public void Dispose()
    {
        Codes.Dispose();
        Pictures.Dispose();
        Styles.Dispose();
    }
}
