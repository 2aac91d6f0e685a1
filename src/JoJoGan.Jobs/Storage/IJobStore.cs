namespace JoJoGan.Jobs.Storage;

/// <summary>Jobs and styles in a database: the truth, of which the engine keeps a copy in memory.</summary>
public interface IJobStore
{
    /// <summary>
    /// Makes the tables, or brings those of an earlier version up to date; several processes may call it at once.
    /// </summary>
    /// <param name="cancellationToken">Stops the work.</param>
    Task InitializeAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a job, once for each idempotency key of an owner.</summary>
    /// <param name="job">The job.</param>
    /// <param name="key">What the client names the request, and a hash of it; null for none.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The job, or that which an earlier request of the key has added.</returns>
    /// <exception cref="IdempotencyKeyException">The key was used for another request.</exception>
    Task<Job> AddAsync(Job job, IdempotencyKey? key = null, CancellationToken cancellationToken = default);

    /// <summary>Reads a job; null if there is none.</summary>
    /// <param name="id">The job.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<Job?> FindAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Replaces a job, if nobody else has since it was read.</summary>
    /// <param name="job">The job, whose version is one above that which is stored.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Whether it was replaced.</returns>
    Task<bool> TryUpdateAsync(Job job, CancellationToken cancellationToken = default);

    /// <summary>Reads all jobs that have not ended.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<IReadOnlyList<Job>> UnfinishedAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads jobs of an owner, the latest first.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="before">Jobs before this one only; null for the latest.</param>
    /// <param name="limit">Most jobs, at least 1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<IReadOnlyList<Job>> ListAsync(
        string owner, Guid? before = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Reads jobs that ended before a time, the oldest first.</summary>
    /// <param name="time">The time.</param>
    /// <param name="limit">Most jobs, at least 1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<IReadOnlyList<Job>> EndedBeforeAsync(DateTimeOffset time, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes a job that has ended.</summary>
    /// <param name="id">The job.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task RemoveAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Adds a style, or replaces what is known of it.</summary>
    /// <param name="style">The style.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task SaveStyleAsync(Style style, CancellationToken cancellationToken = default);

    /// <summary>Reads a style of an owner; null if there is none.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="id">The style.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<Style?> FindStyleAsync(string owner, string id, CancellationToken cancellationToken = default);

    /// <summary>Reads all styles of an owner, the latest first.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<IReadOnlyList<Style>> ListStylesAsync(string owner, CancellationToken cancellationToken = default);

    /// <summary>Removes a style of an owner.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="id">The style.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Whether no other owner has it, so that its file may go.</returns>
    Task<bool> RemoveStyleAsync(string owner, string id, CancellationToken cancellationToken = default);
}
