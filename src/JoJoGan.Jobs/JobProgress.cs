namespace JoJoGan.Jobs;

/// <summary>How far a running job has come.</summary>
/// <param name="Step">Steps done: of the training, photos or frames.</param>
/// <param name="Steps">Steps in all; 0 if unknown.</param>
public sealed record JobProgress(int Step, int Steps)
{
    /// <summary>The loss of a training; null for other jobs.</summary>
    public double? Loss { get; init; }

    /// <summary>Expected time to the end; null if unknown.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>The latest preview in the artifact store; null if there is none.</summary>
    public string? Preview { get; init; }
}
