namespace JoJoGan.DemoTraining;

/// <summary>The training of one network.</summary>
internal interface IStage : IDisposable
{
    /// <summary>What its checkpoint, log and sheet are called.</summary>
    string Name { get; }

    /// <summary>How many steps its networks have been trained before this run.</summary>
    int StepsBefore { get; }

    /// <summary>Trains one step.</summary>
    /// <param name="step">How many steps the networks have been trained, 0 for the first.</param>
    /// <param name="learningRate">A factor of the stage's learning rates.</param>
    /// <param name="done">The share of the training that lies behind, 0 to 1.</param>
    /// <returns>The losses, by name.</returns>
    IReadOnlyList<(string Name, double Value)> Step(int step, double learningRate, double done);

    /// <summary>Writes the checkpoint.</summary>
    void Save(int step);

    /// <summary>Draws held-out faces beside what they should be, and measures them.</summary>
    /// <returns>Figures, by name.</returns>
    IReadOnlyList<(string Name, double Value)> Sample();
}
