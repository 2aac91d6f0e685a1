using JoJoGan.FineTuning;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Models.FineTuning;

/// <summary>
/// The optimization of one run: a generator, a loss and Adam over all parameters but the mapping network's, which no
/// gradient reaches (its codes come from outside). Works on the calling thread.
/// </summary>
internal sealed class FineTuningLoop : IDisposable
{
    // A loss that stays so far above where it began does not come back. One that begins near 0 may rise by much in the first steps.
    private const double Explosion = 100;
    private const double LeastBeginning = 0.01;
    private const int StepsOfExplosion = 3;

    private readonly StyleGan2Generator generator;
    private readonly IReferenceLoss loss;
    private readonly IReadOnlyList<Parameter> parameters;
    private readonly IReadOnlyList<Tensor> lastGood;
    private readonly Adam optimizer;
    private readonly int atOnce;
    private readonly bool recomputes;
    private double? beginning;
    private int steps;
    private int exploded;

    /// <summary>Prepares a run.</summary>
    /// <param name="generator">The generator to tune, changed in place.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="options">Learning rate and betas of Adam, and what saves memory.</param>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is not above 0.</exception>
    public FineTuningLoop(StyleGan2Generator generator, IReferenceLoss loss, FineTuningOptions options)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.LearningRate, nameof(options));
        this.generator = generator;
        this.loss = loss;
        (atOnce, recomputes) = (options.MicroBatchSize, options.GradientCheckpointing);
        parameters = [.. generator.named_parameters()
            .Where(p => !p.name.StartsWith("style.", StringComparison.Ordinal))
            .Select(p => p.parameter)];
        foreach (Parameter parameter in parameters)
        {
            parameter.requires_grad = true;
        }

        optimizer = new Adam(parameters, options.LearningRate, options.Beta1, options.Beta2);
        using (no_grad())
        {
            lastGood = [.. parameters.Select(p => p.clone().DetachFromDisposeScope())];
        }
    }

    /// <summary>
    /// Whether the loss of the last step was not finite, or was the third in a row above 100 times the first step's (or above 1, where
    /// that is more). Such a step changes nothing, and none should follow.
    /// </summary>
    public bool HasDiverged { get; private set; }

    /// <summary>How many updates led to the weights of <see cref="RestoreLastGood"/>.</summary>
    public int LastGoodSteps { get; private set; }

    /// <summary>Takes one step.</summary>
    /// <param name="codes">[n, layers, dim], one mixed code for each reference.</param>
    /// <param name="noise">The noise of each layer; null for the generator's own buffers. Stays the caller's.</param>
    /// <returns>The loss before the update. If <see cref="HasDiverged"/> nothing was updated.</returns>
    public double Step(Tensor codes, IReadOnlyList<Tensor>? noise = null)
    {
        ArgumentNullException.ThrowIfNull(codes);
        optimizer.ClearGradients();
        double result = 0;
        for (int first = 0; first < codes.shape[0]; first += atOnce)
        {
            result += AddGradient(codes, noise, first);
        }

        Judge(result);
        if (!HasDiverged)
        {
            optimizer.Step();
        }

        return result;
    }

    /// <summary>Keeps the weights of a loss that is good, and counts those that are not.</summary>
    private void Judge(double result)
    {
        steps++;
        beginning ??= Math.Max(result, LeastBeginning);
        if (result <= Explosion * beginning)
        {
            exploded = 0;
            LastGoodSteps = steps - 1;
            Copy(parameters, lastGood);
        }
        else
        {
            exploded++;
        }

        HasDiverged = !double.IsFinite(result) || exploded >= StepsOfExplosion;
    }

    /// <summary>Some references' share of the loss; if it is finite, its gradient is added to the others'.</summary>
    private double AddGradient(Tensor codes, IReadOnlyList<Tensor>? noise, int first)
    {
        using var scope = NewDisposeScope();
        long count = Math.Min(atOnce, codes.shape[0] - first);
        Tensor own = codes.narrow(0, first, count);
        Tensor[]? maps = noise?.Select(map => map.shape[0] == 1 ? map : map.narrow(0, first, count)).ToArray();
        using RecomputedSynthesis? recomputed = recomputes ? new RecomputedSynthesis(generator, own, maps) : null;
        double value;
        using (NewDisposeScope())
        {
            Tensor share = loss.Compute(recomputed?.Images ?? generator.Synthesize(own, maps), first).Times(count / (double)codes.shape[0]);
            value = share.Value();
            if (!double.IsFinite(value))
            {
                return value;
            }

            share.backward();
        }

        recomputed?.Backward();
        return value;
    }

    /// <summary>Puts the weights back to those of the last step whose loss was good.</summary>
    public void RestoreLastGood() => Copy(lastGood, parameters);

    /// <inheritdoc />
    public void Dispose()
    {
        optimizer.Dispose();
        foreach (Tensor tensor in lastGood)
        {
            tensor.Dispose();
        }
    }

    private static void Copy(IReadOnlyList<Tensor> from, IReadOnlyList<Tensor> to)
    {
        using var grad = no_grad();
        for (int i = 0; i < from.Count; i++)
        {
            to[i].copy_(from[i]);
        }
    }
}
