using JoJoGan.Jobs.Storage;

namespace JoJoGan.Jobs.Engine;

/// <summary>
/// The queue, of which the cluster has one: the only writer of states. Calls are short; the work is done by workers, which ask
/// for it.
/// </summary>
internal interface IQueueGrain : IGrainWithStringKey
{
    /// <summary>Adds a job, or finds that of an earlier request with the key.</summary>
    [ResponseTimeout(EngineCalls.Longest)]
    Task<Job> SubmitAsync(Job job, IdempotencyKey? key);

    /// <summary>Waits some seconds for a job that the worker can do; null if there was none.</summary>
    Task<Job?> TakeAsync(WorkerOffer offer, CancellationToken cancellationToken);

    /// <summary>Renews a worker's lease.</summary>
    [ResponseTimeout(EngineCalls.LongestRead)]
    Task<ReportAnswer> ReportAsync(Guid id, int lease, JobProgress? progress);

    /// <summary>Ends a job with its output; false if the worker has lost it, so that the output does not count.</summary>
    [ResponseTimeout(EngineCalls.Longest)]
    Task<bool> FinishAsync(Guid id, int lease, JobOutput output);

    /// <summary>Ends an attempt with an error.</summary>
    [ResponseTimeout(EngineCalls.Longest)]
    Task FailAsync(Guid id, int lease, JobError error, bool isTransient);

    /// <summary>Gives a job back: it was canceled, or the worker stops.</summary>
    [ResponseTimeout(EngineCalls.Longest)]
    Task ReleaseAsync(Guid id, int lease);

    /// <summary>Cancels a job.</summary>
    /// <returns>The job; null if it is unknown or has ended.</returns>
    [ResponseTimeout(EngineCalls.Longest)]
    Task<Job?> CancelAsync(Guid id);

    /// <summary>The job with its progress and place; null if it has ended or is unknown.</summary>
    [ResponseTimeout(EngineCalls.LongestRead)]
    Task<Job?> FindAsync(Guid id);

    /// <summary>All unfinished jobs of an owner, with their progress and places.</summary>
    [ResponseTimeout(EngineCalls.LongestRead)]
    Task<Job[]> JobsAsync(string owner);

    /// <summary>The workers that asked lately.</summary>
    [ResponseTimeout(EngineCalls.LongestRead)]
    Task<WorkerOffer[]> WorkersAsync();

    /// <summary>Adds a style that a worker has made, or replaces what is known of one.</summary>
    [ResponseTimeout(EngineCalls.Longest)]
    Task SaveStyleAsync(Style style);

    /// <summary>A style of an owner, for a worker, which does not reach the database; null if there is none.</summary>
    [ResponseTimeout(EngineCalls.Longest)]
    Task<Style?> FindStyleAsync(string owner, string id);

    /// <summary>Waits some seconds for changes of an owner's jobs.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="since">Where the last answer ended; null begins with the jobs as they are.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<JobChanges> WatchAsync(string owner, JobCursor? since, CancellationToken cancellationToken);
}

/// <summary>What a worker is told when it reports.</summary>
internal enum ReportAnswer
{
    GoOn,
    Cancel,
    Lost,
}

/// <summary>A place in the changes of one activation of the queue.</summary>
internal sealed record JobCursor(Guid Activation, long Number);

/// <summary>Changes of jobs, each job as it was last.</summary>
/// <param name="End">Where they end.</param>
/// <param name="IsWhole">Whether these are all unfinished jobs of the owner, and not those alone that have changed.</param>
/// <param name="Jobs">The jobs.</param>
internal sealed record JobChanges(JobCursor End, bool IsWhole, Job[] Jobs);
