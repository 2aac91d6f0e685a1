using JoJoGan.Kernels;
using static TorchSharp.torch;

namespace JoJoGan.StyleGan2.Operators;

/// <summary><see cref="FewRowsProduct"/> with its gradients: arguments matrices, x, null.</summary>
internal sealed class FewRowsFunction : ProductFunction<FewRowsFunction>
{
    /// <inheritdoc/>
    protected override Tensor Product(Tensor first, Tensor second, Tensor? added) => FewRowsProduct.Forward(first, second);

    /// <inheritdoc/>
    protected override Tensor FirstGradient(Tensor first, Tensor second, Tensor gradient, bool again) => again
        ? gradient.matmul(second.transpose(1, 2))
        : FewRowsProduct.MatrixGradient(second, gradient);

    /// <inheritdoc/>
    protected override Tensor SecondGradient(Tensor first, Tensor second, Tensor gradient, bool again) => again
        ? first.transpose(1, 2).matmul(gradient)
        : FewRowsProduct.FeatureGradient(first, gradient);
}
