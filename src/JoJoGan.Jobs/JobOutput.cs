namespace JoJoGan.Jobs;

/// <summary>What came out of a job.</summary>
public sealed record JobOutput
{
    /// <summary>The style or student that was made; null if none was.</summary>
    public string? Style { get; init; }

    /// <summary>The last preview of the training; null if there was none.</summary>
    public string? Preview { get; init; }

    /// <summary>The pictures that were drawn, one for each photo.</summary>
    public IReadOnlyList<string> Pictures { get; init; } = [];

    /// <summary>The video that was drawn; null if none was.</summary>
    public string? Video { get; init; }
}
