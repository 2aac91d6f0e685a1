using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace JoJoGan.Winograd;

/// <summary><see cref="WinogradConvolution"/> with its gradient: arguments x, weight, bias or null.</summary>
internal sealed class WinogradFunction : autograd.SingleTensorFunction<WinogradFunction>
{
    // TorchSharp keeps the gradients that it passed on until the caller's scope ends, which would be all those of a step.
    private readonly ThreadLocal<Tensor?[]> _passedOn = new(() => []);

    /// <inheritdoc/>
    public override string Name => nameof(WinogradFunction);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (Tensor x, Tensor weight, Tensor? bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor?)vars[2]);
        ctx.save_for_backward([x, weight]);
        return WinogradConvolution.Forward(x, weight, bias);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        foreach (Tensor? passed in _passedOn.Value!)
        {
            passed?.Dispose();
        }

        using var scope = NewDisposeScope();
        using Tensor gradient = grad_output;
        List<Tensor> saved = ctx.get_saved_variables();
        (Tensor x, Tensor weight) = (saved[0], saved[1]);
        bool again = is_grad_enabled(); // a gradient of the gradient is wanted
        Tensor? ofX = !x.requires_grad ? null : again
            ? functional.conv_transpose2d(gradient, weight, padding: [1, 1])
            : WinogradConvolution.InputGradient(gradient, weight);
        Tensor? ofWeight = !weight.requires_grad ? null : again
            ? functional.conv2d(x.transpose(0, 1), gradient.transpose(0, 1), padding: [1, 1]).transpose(0, 1)
            : WinogradConvolution.WeightGradient(x, gradient);
        _passedOn.Value = [ofX?.MoveToOuterDisposeScope(), ofWeight?.MoveToOuterDisposeScope()];
        return [ofX!, ofWeight!, null!];
    }
}
