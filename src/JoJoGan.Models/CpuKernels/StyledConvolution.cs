using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Tensors;
using static TorchSharp.torch;

namespace JoJoGan.Models.CpuKernels;

/// <summary>
/// A styled convolution as generation needs it: modulated convolution, blur, noise, bias and activation in one or two passes over the
/// features. Without gradients, in float32, on x86 processors with AVX2.
/// </summary>
internal static class StyledConvolution
{
    private const float Slope = 0.2f;

    /// <summary>Whether this form fits.</summary>
    /// <param name="x">Features [N, I, H, W].</param>
    /// <param name="weight">[1, O, I, 3, 3].</param>
    /// <param name="step">How the resolution changes.</param>
    /// <param name="filter">The blur's, where it doubles.</param>
    public static bool IsSupported(Tensor x, Tensor weight, Resampling step, Tensor? filter)
    {
        if (is_grad_enabled() || weight.shape[3] != 3)
        {
            return false;
        }

        using Tensor shared = weight.squeeze(0);
        return step switch
        {
            Resampling.Same => WinogradConvolution.IsSupported(x, shared),
            Resampling.Up => PolyphaseUpsample.IsSupported(x, shared, filter!),
            _ => false,
        };
    }

    /// <summary>lrelu(d · blur((s · x) ∗ w) + noise + bias), d the demodulation times the gain.</summary>
    /// <param name="x">Features [N, I, H, W].</param>
    /// <param name="weight">[1, O, I, 3, 3].</param>
    /// <param name="style">s, [N, I], with the weight's scale.</param>
    /// <param name="filter">The blur's kernel [4, 4], where the resolution doubles.</param>
    /// <param name="noise">[N or 1, 1, H', W'], with its strength and gain.</param>
    /// <param name="bias">[O], with its gain.</param>
    /// <param name="gain">The gain in d.</param>
    /// <returns>[N, O, H', W']; the caller disposes it.</returns>
    public static unsafe Tensor Apply(Tensor x, Tensor weight, Tensor style, Tensor? filter, Tensor noise, Tensor bias, double gain)
    {
        using var scope = NewDisposeScope();
        Tensor shared = weight.squeeze(0), factors = style.contiguous(), map = noise.contiguous(), added = bias.contiguous();
        Tensor scales = ModulatedConvolution.Norm(shared, style).Times(gain).contiguous();
        nint stride = map.shape[0] == 1 ? 0 : (nint)(map.shape[2] * map.shape[3]);
        var epilogue = new Epilogue(TensorPointer.Of(scales), TensorPointer.Of(added), TensorPointer.Of(map), stride, Slope);
        if (filter is null)
        {
            return WinogradConvolution.Forward(x, factors, shared, epilogue).MoveToOuterDisposeScope();
        }

        return PolyphaseUpsample.Run(x, factors, shared, filter, epilogue).MoveToOuterDisposeScope();
    }
}
