using TorchSharp.Modules;

namespace JoJoGan.Models.Training;

/// <summary>
/// Adam without weight decay (Kingma and Ba, arXiv 1412.6980), as <c>torch.optim.Adam</c> computes it. Unlike TorchSharp's it
/// keeps the numbers of a step alive while libtorch reads them (<see cref="Arithmetic"/>), and keeps no mean of gradients where
/// β1 is 0.
/// </summary>
internal sealed class Adam : IOptimizer
{
    private const double Epsilon = 1e-8;

    private readonly IReadOnlyList<Parameter> parameters;
    private readonly IReadOnlyList<Tensor>? means;
    private readonly IReadOnlyList<Tensor> squares;
    private readonly double beta1;
    private readonly double beta2;

    /// <summary>Starts with moments of 0.</summary>
    /// <param name="parameters">The parameters to optimize. They are not disposed.</param>
    /// <param name="beta1">The decay of the gradient's mean, at least 0 and less than 1.</param>
    /// <param name="beta2">The decay of the squared gradient's mean, at least 0 and less than 1.</param>
    public Adam(IReadOnlyList<Parameter> parameters, double beta1, double beta2)
    {
        (this.parameters, this.beta1, this.beta2) = (parameters, beta1, beta2);
        means = beta1 == 0 ? null : Zeros();
        squares = Zeros();

        Tensor[] Zeros() => [.. parameters.Select(p => zeros_like(p, requires_grad: false).DetachFromDisposeScope())];
    }

    /// <inheritdoc />
    public int Steps { get; set; }

    /// <inheritdoc />
    public IEnumerable<KeyValuePair<string, Tensor>> Moments => Named("squares", squares).Concat(Named("means", means ?? []));

    /// <inheritdoc />
    public void ClearGradients() => parameters.ClearGradients();

    /// <inheritdoc />
    public void Step(double learningRate)
    {
        Steps++;
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using Scalar decay1 = beta1.ToScalar(), share1 = (1 - beta1).ToScalar();
        using Scalar decay2 = beta2.ToScalar(), share2 = (1 - beta2).ToScalar();
        using Scalar correction = Math.Sqrt(1 - Math.Pow(beta2, Steps)).ToScalar();
        using Scalar epsilon = Epsilon.ToScalar(), one = 1.ToScalar();
        using Scalar rate = (-learningRate / (1 - Math.Pow(beta1, Steps))).ToScalar();
        for (int i = 0; i < parameters.Count; i++)
        {
            using Tensor? gradient = parameters[i].grad;
            if (gradient is not null)
            {
                Tensor mean = means?[i].mul_(decay1).add_(gradient, share1) ?? gradient;
                using Tensor root = squares[i].mul_(decay2).addcmul_(gradient, gradient, share2).sqrt();
                parameters[i].addcdiv_(mean, root.div_(correction).add_(epsilon, one), rate);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Tensor moment in squares.Concat(means ?? []))
        {
            moment.Dispose();
        }
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Named(string name, IReadOnlyList<Tensor> moments) =>
        moments.Select((moment, i) => KeyValuePair.Create(FormattableString.Invariant($"{name}.{i}"), moment));
}
