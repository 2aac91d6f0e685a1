using TorchSharp.Modules;

namespace JoJoGan.DemoTraining;

/// <summary>
/// Momentum whose steps are brought to orthogonal matrices, so that a layer's rare directions learn as fast as its common ones
/// (Muon, Jordan 2024; with the scale of arXiv 2502.16982, section 2.2, the learning rates of Adam serve).
/// </summary>
/// <param name="parameters">Weights of convolutions, [..., out, in, k, k].</param>
internal sealed class Muon(IEnumerable<Parameter> parameters) : IDisposable
{
    private const double Momentum = 0.95;
    private const double Scale = 0.2;
    private const int Iterations = 5;

    private readonly List<(Parameter Weight, Tensor Momentum)> entries =
        [.. parameters.Select(p => (p, zeros_like(p).detach().DetachFromDisposeScope()))];

    /// <summary>Forgets the gradients.</summary>
    public void ZeroGrad()
    {
        foreach ((Parameter weight, _) in entries)
        {
            using Tensor? gradient = weight.grad;
            gradient?.zero_();
        }
    }

    /// <summary>Takes a step along the gradients.</summary>
    public void Step(double rate)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach ((Parameter weight, Tensor momentum) in entries)
        {
            Tensor gradient = weight.grad!;
            momentum.mul_(Momentum).add_(gradient);
            Tensor step = gradient + (momentum * Momentum);
            Tensor direction = Orthogonal(step.view(weight.shape[^4], -1));
            weight.add_(direction.view(weight.shape), -rate * Scale * Math.Sqrt(direction.shape.Max()));
        }
    }

    public void Dispose()
    {
        foreach ((_, Tensor momentum) in entries)
        {
            momentum.Dispose();
        }
    }

    /// <summary>
    /// The nearest matrix with orthogonal rows, roughly: Newton-Schulz iterations of the fifth degree bring the singular values
    /// near 1. [rows, columns]; fewer rows than columns are quicker.
    /// </summary>
    private static Tensor Orthogonal(Tensor matrix)
    {
        Tensor x = matrix / (matrix.square().sum().sqrt() + 1e-7);
        for (int i = 0; i < Iterations; i++)
        {
            Tensor gram = x.matmul(x.transpose(0, 1));
            Tensor polynomial = (gram * -4.7750) + (gram.matmul(gram) * 2.0315);
            x = (x * 3.4445) + polynomial.matmul(x);
        }

        return x;
    }
}
