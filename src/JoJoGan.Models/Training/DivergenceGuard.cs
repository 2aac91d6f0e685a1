using TorchSharp.Modules;

namespace JoJoGan.Models.Training;

/// <summary>Watches the loss of a run and keeps the weights of the last step whose loss was good.</summary>
internal sealed class DivergenceGuard : IDisposable
{
    // A loss that stays so far above where it began does not come back. One that begins near 0 may rise by much at first.
    private const double Explosion = 100;
    private const double LeastBeginning = 0.01;
    private const int StepsOfExplosion = 3;

    private readonly IReadOnlyList<Parameter> parameters;

    /// <summary>Begins with the weights as they are.</summary>
    /// <param name="parameters">What the run changes. They are not disposed.</param>
    public DivergenceGuard(IReadOnlyList<Parameter> parameters)
    {
        this.parameters = parameters;
        using var noGrad = no_grad();
        LastGood = [.. parameters.Select(p => p.clone().DetachFromDisposeScope())];
    }

    /// <summary>
    /// Whether the loss of the last step was not finite, or was the third in a row above 100 times the first step's (or above 1,
    /// where that is more). Such a step changes nothing, and none should follow.
    /// </summary>
    public bool HasDiverged { get; private set; }

    /// <summary>The weights that the last good loss was of.</summary>
    public IReadOnlyList<Tensor> LastGood { get; }

    /// <summary>How many updates led to <see cref="LastGood"/>.</summary>
    public int LastGoodSteps { get; private set; }

    /// <summary>The loss that later ones are compared with; null before the first step.</summary>
    public double? Beginning { get; private set; }

    /// <summary>How many of the latest losses in a row were far above it.</summary>
    public int Exploded { get; private set; }

    /// <summary>Keeps the weights of a loss that is good, and counts those that are not.</summary>
    /// <param name="loss">The loss of the weights as they are.</param>
    /// <param name="step">The step, from 1.</param>
    public void Judge(double loss, int step)
    {
        Beginning ??= Math.Max(loss, LeastBeginning);
        if (loss <= Explosion * Beginning)
        {
            Exploded = 0;
            LastGoodSteps = step - 1;
            Copy(parameters, LastGood);
        }
        else
        {
            Exploded++;
        }

        HasDiverged = !double.IsFinite(loss) || Exploded >= StepsOfExplosion;
    }

    /// <summary>Goes on where another run was left.</summary>
    public void Resume(TrainingNumbers numbers) =>
        (LastGoodSteps, Beginning, Exploded) = (numbers.LastGoodSteps, numbers.Beginning, numbers.Exploded);

    /// <summary>Goes back to the weights of the last good loss.</summary>
    public void Restore() => Copy(LastGood, parameters);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Tensor tensor in LastGood)
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
