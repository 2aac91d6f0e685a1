using JoJoGan.Kernels;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace JoJoGan.Winograd;

/// <summary><see cref="WinogradConvolution"/> with its gradients: arguments x, weight, bias or null.</summary>
internal sealed class WinogradFunction : ProductFunction<WinogradFunction>
{
    /// <inheritdoc/>
    protected override Tensor Product(Tensor first, Tensor second, Tensor? added) => WinogradConvolution.Forward(first, second, added);

    /// <inheritdoc/>
    protected override Tensor FirstGradient(Tensor first, Tensor second, Tensor gradient, bool again) => again
        ? functional.conv_transpose2d(gradient, second, padding: [1, 1])
        : WinogradConvolution.InputGradient(gradient, second);

    /// <inheritdoc/>
    protected override Tensor SecondGradient(Tensor first, Tensor second, Tensor gradient, bool again) => again
        ? functional.conv2d(first.transpose(0, 1), gradient.transpose(0, 1), padding: [1, 1]).transpose(0, 1)
        : WinogradConvolution.WeightGradient(first, gradient);
}
