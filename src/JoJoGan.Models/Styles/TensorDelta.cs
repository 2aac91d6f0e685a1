namespace JoJoGan.Models.Styles;

/// <summary>What a style adds to one tensor of the base generator, packed.</summary>
internal abstract class TensorDelta : IDisposable
{
    /// <summary>The packed tensors by the suffix that their key gets in a file, owned by this object.</summary>
    public abstract IReadOnlyList<(string Suffix, Tensor Tensor)> Parts { get; }

    /// <summary>Adds a share of the difference: target += share·difference.</summary>
    /// <param name="target">The tensor, contiguous.</param>
    /// <param name="basis">The base generator's.</param>
    /// <param name="share">How much.</param>
    public abstract void AddTo(Tensor target, Tensor basis, double share);

    /// <summary>Frees the differences of a style.</summary>
    public static void DisposeAll(IReadOnlyDictionary<string, TensorDelta> differences)
    {
        foreach (TensorDelta difference in differences.Values)
        {
            difference.Dispose();
        }
    }

    public void Dispose()
    {
        foreach ((_, Tensor tensor) in Parts)
        {
            tensor.Dispose();
        }
    }
}
