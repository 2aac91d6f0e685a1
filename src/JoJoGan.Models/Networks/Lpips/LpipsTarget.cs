namespace JoJoGan.Models.Networks.Lpips;

/// <summary>
/// The normalized features of fixed pictures, made once by <see cref="LpipsVgg.Prepare"/> and compared with many others.
/// </summary>
internal sealed class LpipsTarget : IDisposable
{
    private readonly Tensor[] features;

    internal LpipsTarget(Tensor[] features) => this.features = features;

    /// <summary>For each compared layer [n, c, h, w], unit length over c.</summary>
    internal IReadOnlyList<Tensor> Features => features;

    /// <summary>Those of some of the pictures: views.</summary>
    internal LpipsTarget Narrow(long first, long count) => new([.. features.Select(f => f.narrow(0, first, count))]);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Tensor feature in features)
        {
            feature.Dispose();
        }
    }
}
