namespace JoJoGan.Models.CpuKernels;

/// <summary>A convolution with a gradient of its own. Arguments: x, weight, and a constant or null, without gradient.</summary>
/// <typeparam name="T">The function.</typeparam>
internal abstract class ConvolutionFunction<T> : autograd.SingleTensorFunction<T>
    where T : ConvolutionFunction<T>, new()
{
    // TorchSharp keeps the gradients that it passed on until the caller's scope ends, which would be all those of a step.
    private readonly ThreadLocal<Tensor?[]> passedOn = new(() => []);

    /// <inheritdoc/>
    public override string Name => typeof(T).Name;

    /// <inheritdoc/>
    public sealed override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (Tensor x, Tensor weight, Tensor? constant) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor?)vars[2]);
        ctx.save_for_backward(constant is null ? [x, weight] : [x, weight, constant]);
        return Result(x, weight, constant);
    }

    /// <inheritdoc/>
    public sealed override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        foreach (Tensor? passed in passedOn.Value!)
        {
            passed?.Dispose();
        }

        using var scope = NewDisposeScope();
        using Tensor gradient = grad_output;
        List<Tensor> saved = ctx.get_saved_variables();
        (Tensor? ofX, Tensor? ofWeight) = Gradients(saved[0], saved[1], saved.ElementAtOrDefault(2), gradient);
        passedOn.Value = [ofX?.MoveToOuterDisposeScope(), ofWeight?.MoveToOuterDisposeScope()];
        return [ofX!, ofWeight!, null!];
    }

    /// <summary>The convolution, without a gradient.</summary>
    protected abstract Tensor Result(Tensor x, Tensor weight, Tensor? constant);

    /// <summary>The gradients of those that require one. While gradients are on, one of the gradient is wanted too.</summary>
    protected abstract (Tensor? X, Tensor? Weight) Gradients(Tensor x, Tensor weight, Tensor? constant, Tensor gradient);
}
