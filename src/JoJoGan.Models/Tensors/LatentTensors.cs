using JoJoGan.Latents;

namespace JoJoGan.Models.Tensors;

/// <summary>Latent codes as tensors and back.</summary>
public static class LatentTensors
{
    /// <summary>Stacks codes of one shape.</summary>
    /// <param name="codes">One or more codes of equal shape.</param>
    /// <param name="device">Where the tensor goes; null for the CPU.</param>
    /// <returns>[n, layers, dim], float32.</returns>
    /// <exception cref="ArgumentException">The codes differ in shape.</exception>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    public static Tensor ToTensor(IReadOnlyList<LatentCode> codes, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(codes);
        ArgumentOutOfRangeException.ThrowIfZero(codes.Count);
        NativeBackend.EnsureLoaded();
        int layers = codes[0].Layers, dimension = codes[0].Dimension;
        if (codes.Any(c => c.Layers != layers || c.Dimension != dimension))
        {
            throw new ArgumentException("The codes of a batch must have one shape.", nameof(codes));
        }

        float[] values = new float[codes.Count * layers * dimension];
        for (int i = 0; i < codes.Count; i++)
        {
            codes[i].Values.CopyTo(values.AsSpan(i * layers * dimension));
        }

        using var scope = NewDisposeScope();
        return tensor(values, [codes.Count, layers, dimension]).to(device ?? CPU).MoveToOuterDisposeScope();
    }

    /// <summary>Splits a batch of codes.</summary>
    /// <param name="codes">[n, layers, dim].</param>
    public static IReadOnlyList<LatentCode> ToCodes(Tensor codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        using var scope = NewDisposeScope();
        int layers = (int)codes.shape[1], dimension = (int)codes.shape[2];
        float[] values = codes.detach().to_type(ScalarType.Float32).contiguous().cpu().data<float>().ToArray();
        return [.. Enumerable.Range(0, (int)codes.shape[0])
            .Select(i => new LatentCode(layers, dimension, values.AsSpan(i * layers * dimension, layers * dimension)))];
    }

    /// <summary>Draws z ~ N(0, I); see <see cref="GaussianCodes"/>.</summary>
    /// <returns>[count, dimension], float32.</returns>
    internal static Tensor Gaussian(int count, int dimension, Random random, Device device)
    {
        using var scope = NewDisposeScope();
        return tensor(GaussianCodes.Draw(count, dimension, random), [count, dimension]).to(device).MoveToOuterDisposeScope();
    }
}
