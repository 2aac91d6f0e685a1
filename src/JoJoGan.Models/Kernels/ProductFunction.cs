using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Kernels;

/// <summary>A product with its gradients: arguments are its two factors and what is added, or null, which takes no gradient.</summary>
internal abstract class ProductFunction<T> : autograd.SingleTensorFunction<T>
    where T : ProductFunction<T>, new()
{
    // TorchSharp keeps the gradients that it passed on until the caller's scope ends, which would be all those of a step.
    private readonly ThreadLocal<Tensor?[]> _passedOn = new(() => []);

    /// <inheritdoc/>
    public override string Name => typeof(T).Name;

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (Tensor first, Tensor second) = ((Tensor)vars[0], (Tensor)vars[1]);
        ctx.save_for_backward([first, second]);
        return Product(first, second, (Tensor?)vars[2]);
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
        (Tensor first, Tensor second) = (saved[0], saved[1]);
        bool again = is_grad_enabled(); // a gradient of the gradient is wanted
        Tensor? ofFirst = !first.requires_grad ? null : FirstGradient(first, second, gradient, again);
        Tensor? ofSecond = !second.requires_grad ? null : SecondGradient(first, second, gradient, again);
        _passedOn.Value = [ofFirst?.MoveToOuterDisposeScope(), ofSecond?.MoveToOuterDisposeScope()];
        return [ofFirst!, ofSecond!, null!];
    }

    /// <summary>The product.</summary>
    /// <param name="first">A factor.</param>
    /// <param name="second">The other.</param>
    /// <param name="added">Added to it, or null.</param>
    protected abstract Tensor Product(Tensor first, Tensor second, Tensor? added);

    /// <summary>The gradient of the first factor, by operations that have gradients themselves if those are wanted again.</summary>
    protected abstract Tensor FirstGradient(Tensor first, Tensor second, Tensor gradient, bool again);

    /// <summary>The gradient of the second.</summary>
    protected abstract Tensor SecondGradient(Tensor first, Tensor second, Tensor gradient, bool again);
}
