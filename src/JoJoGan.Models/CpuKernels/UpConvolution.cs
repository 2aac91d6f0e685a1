namespace JoJoGan.Models.CpuKernels;

/// <summary>
/// Fused transposed convolution of stride 2 and blur, with gradients. Saves no intermediates; the backward pass is a blur and one
/// convolution of stride 2. CPU only.
/// </summary>
internal sealed class UpConvolution : ConvolutionFunction<UpConvolution>
{
    /// <summary>Whether this is faster than one after the other.</summary>
    /// <param name="x">Features [N, I, H, W].</param>
    /// <param name="weight">[..., 3, 3].</param>
    /// <param name="filter">The blur's kernel.</param>
    public static bool IsSupported(Tensor x, Tensor weight, Tensor filter) =>
        is_grad_enabled() && x.device.type == DeviceType.CPU && weight.shape[^1] == 3
            && filter.shape is [PolyphaseUpsample.Taps, PolyphaseUpsample.Taps];

    /// <summary>blur(x ∗ᵀ w).</summary>
    /// <param name="x">Features [N, I, H, W].</param>
    /// <param name="weight">[O, I, 3, 3].</param>
    /// <param name="filter">[4, 4].</param>
    /// <returns>[N, O, 2H, 2W].</returns>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor filter) => apply(x, weight, filter);

    /// <summary>The same without a gradient.</summary>
    public static unsafe Tensor Forward(Tensor x, Tensor weight, Tensor filter)
    {
        using var scope = NewDisposeScope();
        if (!PolyphaseUpsample.IsSupported(x, weight, filter))
        {
            Tensor sharp = DirectConvolution.ConvTranspose2d(x, weight.transpose(0, 1), 2);
            return Upfirdn2d.Apply(sharp, filter, 1, 1, 1, 1, OperatorImplementation.Optimized).MoveToOuterDisposeScope();
        }

        return PolyphaseUpsample.Run(x, ones([x.shape[0], x.shape[1]]), weight, filter, Epilogue.With(null))
            .MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override Tensor Result(Tensor x, Tensor weight, Tensor? constant) => Forward(x, weight, constant!);

    /// <inheritdoc/>
    protected override (Tensor? X, Tensor? Weight) Gradients(Tensor x, Tensor weight, Tensor? constant, Tensor gradient)
    {
        bool again = is_grad_enabled();
        Tensor blurred = Upfirdn2d.Apply(gradient, constant!.flip(0, 1), 1, 1, 2, 2, OperatorImplementation.Optimized);
        using var on = enable_grad(again || weight.requires_grad);
        Tensor turned = (again ? weight : weight.detach().requires_grad_(weight.requires_grad)).transpose(0, 1);
        Tensor ofX = DirectConvolution.Conv2d(blurred, turned, stride: 2);

        // Σ ofX · x = Σ gradient · result, so that its gradient is the weight's.
        Tensor? ofWeight = weight.requires_grad
            ? autograd.grad([ofX], [turned], [Own(x)], retain_graph: again, create_graph: again)[0].transpose(0, 1)
            : null;
        return (x.requires_grad ? Own(ofX) : null, ofWeight);

        Tensor Own(Tensor tensor) => again ? tensor : tensor.detach();
    }
}
