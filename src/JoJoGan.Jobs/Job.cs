using System.Text.Json.Serialization;

namespace JoJoGan.Jobs;

/// <summary>A piece of work of one owner, as it is stored.</summary>
public sealed record Job
{
    /// <summary>Identifies the job; a later job has a greater one (UUID version 7).</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose job it is.</summary>
    public required string Owner { get; init; }

    /// <summary>What is to be done.</summary>
    public required JobInput Input { get; init; }

    /// <summary>Where it is on its way.</summary>
    public JobState State { get; init; }

    /// <summary>
    /// Which attempt is running, or was the last one, from 1; 0 before the first. A worker that stops and gives the job back
    /// uses none.
    /// </summary>
    public int Attempt { get; init; }

    /// <summary>
    /// Counts how often a worker took it. Unlike <see cref="Attempt"/> it never goes back, so that news of an earlier worker is
    /// known to be old.
    /// </summary>
    public int Lease { get; init; }

    /// <summary>The worker that has it, or had it last; null before the first attempt.</summary>
    public string? Worker { get; init; }

    /// <summary>Whether its owner has canceled it; a running job runs until its worker says so or its lease ends.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>What its worker must have: "name" or "name&gt;=number".</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Jobs of a higher priority come first.</summary>
    public int Priority { get; init; }

    /// <summary>The job that must succeed before; null for none.</summary>
    public Guid? After { get; init; }

    /// <summary>The trace that it was submitted in (W3C traceparent), which its worker's links to; null for none.</summary>
    public string? Trace { get; init; }

    /// <summary>What came out; null before it has succeeded.</summary>
    public JobOutput? Output { get; init; }

    /// <summary>Why it failed; null unless it has.</summary>
    public JobError? Error { get; init; }

    /// <summary>Counts the changes of the stored job.</summary>
    public long Version { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When its latest attempt began; null before the first.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>When it may run again after an attempt that failed; null for at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>
    /// How far it has come. Not stored: it is null after the queue has moved, until the worker's next report.
    /// </summary>
    public JobProgress? Progress { get; init; }

    /// <summary>Its place in the queue, from 1; 0 unless it is queued. Not stored.</summary>
    public int QueuePosition { get; init; }

    /// <summary>Whether it is queued and no worker that asked lately could do it. Not stored.</summary>
    public bool LacksWorker { get; init; }

    /// <summary>What the job does.</summary>
    [JsonIgnore]
    public JobKind Kind => Input.Kind;

    /// <summary>Whether nothing will change any more.</summary>
    [JsonIgnore]
    public bool HasEnded => State is JobState.Succeeded or JobState.Failed or JobState.Canceled;
}
