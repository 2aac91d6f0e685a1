using JoJoGan.Jobs.Storage;

namespace JoJoGan.Jobs;

/// <summary>Submits jobs and follows them. An owner sees only what is its own.</summary>
public interface IJobClient
{
    /// <summary>Adds a job; once this returns, the job ends exactly once, whatever fails.</summary>
    /// <param name="owner">Whose job it is.</param>
    /// <param name="input">What is to be done; its files are in the artifact store already.</param>
    /// <param name="submission">What is asked for besides; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up waiting; the job may have been added all the same.</param>
    /// <returns>The job, or that of an earlier request with the same idempotency key.</returns>
    /// <exception cref="EngineUnavailableException">The queue cannot be reached; nothing is known of the job.</exception>
    /// <exception cref="InvalidOptionsException">A setting of the input is outside its limits.</exception>
    /// <exception cref="IdempotencyKeyException">The key was used for another request.</exception>
    /// <exception cref="NoWorkerException">No worker does jobs of this kind.</exception>
    /// <exception cref="QueueFullException">Too many jobs of the owner wait.</exception>
    Task<Job> SubmitAsync(
        string owner, JobInput input, JobSubmission? submission = null, CancellationToken cancellationToken = default);

    /// <summary>Reads a job, with its progress; null if the owner has none of this name.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="id">The job.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="EngineUnavailableException">The database cannot be reached.</exception>
    Task<Job?> FindAsync(string owner, Guid id, CancellationToken cancellationToken = default);

    /// <summary>Reads jobs of an owner, the latest first, with their progress.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="before">Jobs before this one only; null for the latest.</param>
    /// <param name="limit">Most jobs, at least 1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="EngineUnavailableException">The database cannot be reached.</exception>
    Task<IReadOnlyList<Job>> ListAsync(
        string owner, Guid? before = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Reads which workers asked for work in the last half minute.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="EngineUnavailableException">The queue cannot be reached.</exception>
    Task<IReadOnlyList<JobWorkerInfo>> WorkersAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks for a job to be canceled: a queued one ends at once, a running one when its worker hears of it.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="id">The job.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The job as it is now, which may have ended before; null if the owner has none of this name.</returns>
    /// <exception cref="EngineUnavailableException">The queue cannot be reached.</exception>
    Task<Job?> CancelAsync(string owner, Guid id, CancellationToken cancellationToken = default);

    /// <summary>Removes a job that has ended, with its files.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="id">The job.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Whether it was removed; false for one that has not ended, or that the owner does not have.</returns>
    /// <exception cref="EngineUnavailableException">The database cannot be reached.</exception>
    Task<bool> RemoveAsync(string owner, Guid id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Follows an owner's jobs: first those that have not ended, then every change of state or progress. Goes on by itself when
    /// the queue moves to another process; a job may then be told twice.
    /// </summary>
    /// <param name="owner">The owner.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<Job> WatchAsync(string owner, CancellationToken cancellationToken = default);
}
