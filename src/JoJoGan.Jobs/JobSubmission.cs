using JoJoGan.Jobs.Storage;

namespace JoJoGan.Jobs;

/// <summary>What is asked for besides the work itself.</summary>
public sealed record JobSubmission
{
    /// <summary>The job's number, where its files were stored under it before; null makes one up.</summary>
    public Guid? Id { get; init; }

    /// <summary>Makes a repeated request the same job; null for none.</summary>
    public IdempotencyKey? Key { get; init; }

    /// <summary>The job that must succeed before; null for none.</summary>
    public Guid? After { get; init; }

    /// <summary>What the worker must have.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Jobs of a higher priority come first.</summary>
    public int Priority { get; init; }
}
