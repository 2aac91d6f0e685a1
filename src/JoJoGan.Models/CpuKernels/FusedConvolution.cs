namespace JoJoGan.Models.CpuKernels;

/// <summary>
/// A convolution with everything that can be done in the same one or two passes over the features: factors of its inputs, a
/// transposed convolution's blur, scales, noise, bias and leaky ReLU of its outputs. Without gradients, in float32, on x86
/// processors with AVX2.
/// </summary>
internal static class FusedConvolution
{
    private const float Slope = 0.2f;

    /// <param name="x">Features [N, I, H, W].</param>
    /// <param name="weight">[..., O, I, K, K].</param>
    /// <param name="filter">The blur's kernel, where the resolution doubles; else null.</param>
    public static bool IsSupported(Tensor x, Tensor weight, Tensor? filter)
    {
        if (is_grad_enabled() || weight.shape[^1] != 3)
        {
            return false;
        }

        using Tensor shared = weight.reshape(weight.shape[^4..]);
        return filter is null ? WinogradConvolution.IsSupported(x, shared) : PolyphaseUpsample.IsSupported(x, shared, filter);
    }

    /// <summary>lrelu(scales · blur((factors · x) ∗ w) + noise + bias).</summary>
    /// <param name="x">Features [N, I, H, W].</param>
    /// <param name="factors">[N, I].</param>
    /// <param name="weight">[O, I, 3, 3].</param>
    /// <param name="filter">The blur's kernel [4, 4], where the resolution doubles; else null.</param>
    /// <param name="scales">[N, O].</param>
    /// <param name="noise">[N or 1, 1, H', W'].</param>
    /// <param name="bias">[O].</param>
    /// <returns>[N, O, H', W'].</returns>
    public static unsafe Tensor Apply(
        Tensor x, Tensor factors, Tensor weight, Tensor? filter, Tensor scales, Tensor noise, Tensor bias)
    {
        using var scope = NewDisposeScope();
        Tensor own = factors.contiguous(), scale = scales.contiguous(), map = noise.contiguous(), added = bias.contiguous();
        nint stride = map.shape[0] == 1 ? 0 : (nint)(map.shape[2] * map.shape[3]);
        var epilogue = new Epilogue(TensorPointer.Of(scale), TensorPointer.Of(added), TensorPointer.Of(map), stride, Slope);
        Tensor y = filter is null
            ? WinogradConvolution.Forward(x, own, weight, epilogue)
            : PolyphaseUpsample.Run(x, own, weight, filter, epilogue);
        return y.MoveToOuterDisposeScope();
    }
}
