namespace JoJoGan.Models.Training;

/// <summary>Moves parameters along their gradients.</summary>
internal interface IOptimizer : IDisposable
{
    /// <summary>Steps done; set where another run's moments were taken over.</summary>
    int Steps { get; set; }

    /// <summary>The moments, which a checkpoint holds and fills again in place.</summary>
    IEnumerable<KeyValuePair<string, Tensor>> Moments { get; }

    /// <summary>Sets all gradients to 0.</summary>
    void ClearGradients();

    /// <summary>Moves every parameter that has a gradient.</summary>
    /// <param name="learningRate">The learning rate of this step.</param>
    void Step(double learningRate);
}
