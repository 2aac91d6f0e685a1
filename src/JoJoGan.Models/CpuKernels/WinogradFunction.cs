using static TorchSharp.torch;

namespace JoJoGan.Models.CpuKernels;

/// <summary><see cref="WinogradConvolution"/> with its gradient; the constant is the bias.</summary>
internal sealed class WinogradFunction : ConvolutionFunction<WinogradFunction>
{
    /// <inheritdoc/>
    protected override Tensor Result(Tensor x, Tensor weight, Tensor? constant) => WinogradConvolution.Forward(x, weight, constant);

    /// <inheritdoc/>
    protected override (Tensor? X, Tensor? Weight) Gradients(Tensor x, Tensor weight, Tensor? constant, Tensor gradient)
    {
        bool again = is_grad_enabled();
        Tensor? ofX = !x.requires_grad ? null : again
            ? DirectConvolution.ConvTranspose2d(gradient, weight, padding: [1, 1])
            : WinogradConvolution.InputGradient(gradient, weight);
        Tensor? ofWeight = !weight.requires_grad ? null : again
            ? DirectConvolution.Conv2d(x.transpose(0, 1), gradient.transpose(0, 1), padding: [1, 1]).transpose(0, 1)
            : WinogradConvolution.WeightGradient(x, gradient);
        return (ofX, ofWeight);
    }
}
