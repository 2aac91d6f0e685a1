using JoJoGan.Layers;
using JoJoGan.Winograd;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace JoJoGan.StyleGan2.Operators;

/// <summary>
/// A blur and the convolution of stride 2 behind it, whose weight is frozen. Nothing between them is kept, and backwards they are what
/// <see cref="UpConvolution"/> is forwards.
/// </summary>
internal sealed class DownConvolution : ConvolutionFunction<DownConvolution>
{
    /// <summary>Whether this is faster than one after the other.</summary>
    /// <param name="x">Features [N, I, H, W].</param>
    /// <param name="weight">[O, I, K, K].</param>
    /// <param name="filter">The blur's kernel.</param>
    public static bool Suits(Tensor x, Tensor weight, Tensor filter)
    {
        if (!is_grad_enabled() || weight.requires_grad || weight.shape[3] != 3 || filter.shape is not [PhaseBlur.Taps, PhaseBlur.Taps])
        {
            return false;
        }

        using Tensor upper = x.narrow(2, 0, x.shape[2] / 2), likeGradient = upper.narrow(3, 0, x.shape[3] / 2);
        return x.shape[2] % 2 == 0 && x.shape[3] % 2 == 0 && PhaseConvolution.Suits(likeGradient, weight);
    }

    /// <summary>blur(x) ∗ w at every second pixel.</summary>
    /// <param name="x">Features [N, I, H, W].</param>
    /// <param name="weight">[O, I, 3, 3].</param>
    /// <param name="filter">[4, 4].</param>
    /// <returns>[N, O, H/2, W/2]; the caller disposes it.</returns>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor filter) => apply(x, weight, filter);

    /// <summary>The blur, with a last row and column that the convolution does not look at: [N, C, H, W] -> [N, C, H + 2, W + 2].</summary>
    public static Tensor Blur(Tensor x, Tensor filter) => Upfirdn2d.Apply(x, filter, 1, 1, 2, 3, OperatorForm.Fast);

    /// <inheritdoc/>
    protected override Tensor Result(Tensor x, Tensor weight, Tensor? constant)
    {
        using Tensor blurred = Blur(x, constant!);
        return DirectConvolution.Conv2d(blurred, weight, stride: 2);
    }

    /// <inheritdoc/>
    protected override (Tensor? X, Tensor? Weight) Gradients(Tensor x, Tensor weight, Tensor? constant, Tensor gradient)
    {
        Tensor turned = weight.transpose(0, 1), filter = constant!.flip(0, 1);
        return (is_grad_enabled() ? UpConvolution.Apply(gradient, turned, filter) : UpConvolution.Forward(gradient, turned, filter), null);
    }
}
