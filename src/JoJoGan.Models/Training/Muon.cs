using TorchSharp.Modules;

namespace JoJoGan.Models.Training;

/// <summary>
/// Momentum whose steps are brought to orthogonal matrices, so that a layer's rare directions learn as fast as its common ones
/// (Muon, Jordan 2024; with the scale of arXiv 2502.16982, section 2.2, the learning rates of Adam serve). For convolutions that
/// train from scratch.
/// </summary>
internal sealed class Muon : IOptimizer
{
    private const double Momentum = 0.95;
    private const double Scale = 0.2;
    private const double Epsilon = 1e-7;
    private const int Iterations = 5;

    private readonly IReadOnlyList<Parameter> parameters;
    private readonly IReadOnlyList<Tensor> momenta;

    /// <summary>Starts with a momentum of 0.</summary>
    /// <param name="parameters">Weights [..., out, in, k, k]. They are not disposed.</param>
    public Muon(IReadOnlyList<Parameter> parameters)
    {
        this.parameters = parameters;
        momenta = [.. parameters.Select(p => zeros_like(p, requires_grad: false).DetachFromDisposeScope())];
    }

    /// <inheritdoc />
    public int Steps { get; set; }

    /// <inheritdoc />
    public IEnumerable<KeyValuePair<string, Tensor>> Moments =>
        momenta.Select((momentum, i) => KeyValuePair.Create(FormattableString.Invariant($"momenta.{i}"), momentum));

    /// <inheritdoc />
    public void ClearGradients() => parameters.ClearGradients();

    /// <inheritdoc />
    public void Step(double learningRate)
    {
        Steps++;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].grad is { } gradient)
            {
                Tensor momentum = momenta[i].MultiplyInPlace(Momentum).AddInPlace(gradient);
                Tensor direction = Orthogonal(gradient.Plus(momentum, Momentum).reshape(gradient.shape[^4], -1));
                double size = Scale * Math.Sqrt(direction.shape.Max());
                parameters[i].AddInPlace(direction.reshape(parameters[i].shape), -learningRate * size);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Tensor momentum in momenta)
        {
            momentum.Dispose();
        }
    }

    /// <summary>
    /// The nearest matrix with orthogonal rows, roughly: Newton-Schulz iterations of the fifth degree bring the singular values
    /// near 1.
    /// </summary>
    private static Tensor Orthogonal(Tensor matrix)
    {
        bool isTall = matrix.shape[0] > matrix.shape[1];
        Tensor x = isTall ? matrix.transpose(0, 1) : matrix; // the smaller square is the quicker one
        x = x.div(x.Squared().sum().sqrt().Plus(Epsilon));
        for (int i = 0; i < Iterations; i++)
        {
            Tensor gram = x.matmul(x.transpose(0, 1));
            Tensor polynomial = gram.Times(-4.7750).Plus(gram.matmul(gram), 2.0315);
            x = polynomial.matmul(x).Plus(x, 3.4445);
        }

        return isTall ? x.transpose(0, 1) : x;
    }
}
