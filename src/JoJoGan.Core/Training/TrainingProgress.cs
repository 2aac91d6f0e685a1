namespace JoJoGan.Training;

/// <summary>How far a training run has come.</summary>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">The loss of this step, before its update.</param>
/// <param name="StepsPerSecond">Speed since the start.</param>
/// <param name="Remaining">Expected time to the end.</param>
public sealed record TrainingProgress(int Step, int Steps, double Loss, double StepsPerSecond, TimeSpan Remaining)
{
    /// <summary>A picture as the network draws it now, when a preview is due; the receiver disposes it.</summary>
    public Image<Rgb24>? Preview { get; init; }
}
