using TorchSharp.Modules;

namespace JoJoGan.Models.Training;

/// <summary>
/// What a run of training holds on the device: the parameters that it changes, what moves them, and a guard against divergence.
/// All random numbers come from the run's seed and the steps done. Works on the device's worker.
/// </summary>
internal abstract class TrainingSession : IDisposable
{
    private readonly IReadOnlyList<IOptimizer> optimizers;
    private readonly DivergenceGuard guard;

    /// <summary>Makes parameters ask for gradients.</summary>
    /// <param name="parameters">What the run changes. They are not disposed.</param>
    /// <param name="optimizers">Move the parameters; disposed with the session.</param>
    protected TrainingSession(IReadOnlyList<Parameter> parameters, params IReadOnlyList<IOptimizer> optimizers)
    {
        Parameters = parameters;
        foreach (Parameter parameter in parameters)
        {
            parameter.requires_grad = true;
        }

        this.optimizers = optimizers;
        guard = new DivergenceGuard(parameters);
    }

    /// <summary>Steps done.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether the loss of the last step ends the run; see <see cref="DivergenceGuard.HasDiverged"/>.</summary>
    public bool HasDiverged => guard.HasDiverged;

    /// <summary>How many updates led to the weights of <see cref="RestoreLastGood"/>.</summary>
    public int LastGoodSteps => guard.LastGoodSteps;

    /// <summary>The numbers that the next step depends on.</summary>
    public TrainingNumbers Numbers => new(Steps, guard.LastGoodSteps, guard.Beginning ?? 0, guard.Exploded);

    /// <summary>What the run changes.</summary>
    protected IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Takes one step.</summary>
    /// <returns>The loss before the update. If <see cref="HasDiverged"/> nothing was updated.</returns>
    public abstract double Step();

    /// <summary>A picture as the network draws it now.</summary>
    public abstract Image<Rgb24> Preview();

    /// <summary>The tensors that the next step depends on: a checkpoint holds them, and fills them again in place.</summary>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        var state = new Dictionary<string, Tensor>();
        for (int i = 0; i < Parameters.Count; i++)
        {
            state[FormattableString.Invariant($"weights.{i}")] = Parameters[i];
            state[FormattableString.Invariant($"last_good.{i}")] = guard.LastGood[i];
        }

        return state.Concat(optimizers.SelectMany(optimizer => optimizer.Moments)).ToDictionary();
    }

    /// <summary>Goes on where another run was left, once <see cref="State"/> has been filled.</summary>
    /// <param name="numbers">Its numbers.</param>
    public void Resume(TrainingNumbers numbers)
    {
        Replay(numbers.Steps);
        Steps = numbers.Steps;
        foreach (IOptimizer optimizer in optimizers)
        {
            optimizer.Steps = numbers.Steps;
        }

        guard.Resume(numbers);
    }

    /// <summary>Goes back to the weights of the last good loss.</summary>
    public void RestoreLastGood() => guard.Restore();

    /// <summary>Frees what the run holds, but for the parameters.</summary>
    public virtual void Dispose()
    {
        foreach (IOptimizer optimizer in optimizers)
        {
            optimizer.Dispose();
        }

        guard.Dispose();
    }

    /// <summary>Draws the random numbers of steps that another run has done, and forgets them.</summary>
    protected virtual void Replay(int steps)
    {
    }

    /// <summary>Ends a step whose gradients have been computed.</summary>
    /// <param name="loss">Its loss.</param>
    /// <returns>The same loss.</returns>
    protected double EndStep(double loss)
    {
        Steps++;
        guard.Judge(loss, Steps);
        if (!HasDiverged)
        {
            Update();
        }

        return loss;
    }

    /// <summary>Sets all gradients to 0.</summary>
    protected void ClearGradients()
    {
        foreach (IOptimizer optimizer in optimizers)
        {
            optimizer.ClearGradients();
        }
    }

    /// <summary>Moves the weights along the gradients.</summary>
    internal void Update()
    {
        foreach (IOptimizer optimizer in optimizers)
        {
            optimizer.Step(LearningRate);
        }
    }

    /// <summary>The learning rate of the step that is under way.</summary>
    protected abstract double LearningRate { get; }
}
