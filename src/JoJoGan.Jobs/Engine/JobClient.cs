using System.Diagnostics;
using System.Runtime.CompilerServices;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Jobs.Storage;

namespace JoJoGan.Jobs.Engine;

/// <summary>The queue as its clients see it.</summary>
/// <param name="grains">Reaches the queue.</param>
/// <param name="store">Reads jobs that have ended.</param>
/// <param name="artifacts">Has the jobs' files.</param>
/// <param name="time">The clock.</param>
internal sealed class JobClient(IGrainFactory grains, IJobStore store, IArtifactStore artifacts, TimeProvider time) : IJobClient
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private IQueueGrain Queue => grains.GetGrain<IQueueGrain>(QueueGrain.Key);

    /// <inheritdoc />
    public Task<Job> SubmitAsync(
        string owner, JobInput input, JobSubmission? submission = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(owner);
        ArgumentNullException.ThrowIfNull(input);
        input.Validate();
        submission ??= new JobSubmission();
        DateTimeOffset now = time.GetUtcNow();
        var job = new Job
        {
            Id = submission.Id ?? Guid.CreateVersion7(now),
            Owner = owner,
            Input = input,
            After = submission.After,
            Labels = submission.Labels,
            Priority = submission.Priority,
            Trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: var trace } ? trace : null,
            Created = now,
        };
        return EngineCalls.RunAsync(
            () => Queue.SubmitAsync(job, submission.Key).WaitAsync(cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public Task<Job?> FindAsync(string owner, Guid id, CancellationToken cancellationToken = default) =>
        EngineCalls.RunAsync(async () =>
        {
            Job? job = await store.FindAsync(id, cancellationToken).ConfigureAwait(false);
            return job?.Owner != owner ? null
                : job.HasEnded ? job
                : await LiveAsync(job, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<Job>> ListAsync(
        string owner, Guid? before = null, int limit = 100, CancellationToken cancellationToken = default) =>
        EngineCalls.RunAsync<IReadOnlyList<Job>>(async () =>
        {
            IReadOnlyList<Job> stored = await store.ListAsync(owner, before, limit, cancellationToken).ConfigureAwait(false);
            Dictionary<Guid, Job> live = stored.All(job => job.HasEnded)
                ? []
                : await LiveAsync(owner, cancellationToken).ConfigureAwait(false);
            return [.. stored.Select(job => live.GetValueOrDefault(job.Id) ?? job)];
        }, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<JobWorkerInfo>> WorkersAsync(CancellationToken cancellationToken = default) =>
        EngineCalls.RunAsync<IReadOnlyList<JobWorkerInfo>>(async () =>
        {
            WorkerOffer[] offers = await Queue.WorkersAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            return [.. offers.Select(o => new JobWorkerInfo(o.Worker, o.Can, o.Labels, o.Styles, o.Running))];
        }, cancellationToken);

    /// <inheritdoc />
    public Task<Job?> CancelAsync(string owner, Guid id, CancellationToken cancellationToken = default) =>
        EngineCalls.RunAsync(async () =>
        {
            Job? job = await store.FindAsync(id, cancellationToken).ConfigureAwait(false);
            return job?.Owner != owner ? null
                : job.HasEnded ? job
                : await Queue.CancelAsync(id).ConfigureAwait(false)
                    ?? await store.FindAsync(id, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    /// <inheritdoc />
    public Task<bool> RemoveAsync(string owner, Guid id, CancellationToken cancellationToken = default) =>
        EngineCalls.RunAsync(async () =>
        {
            Job? job = await store.FindAsync(id, cancellationToken).ConfigureAwait(false);
            if (job?.Owner != owner || !job.HasEnded)
            {
                return false;
            }

            // The files first: a job without files tells more than files without a job.
            await artifacts.RemoveAsync(JobFiles.Of(id), cancellationToken).ConfigureAwait(false);
            await store.RemoveAsync(id, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken);

    /// <inheritdoc />
    public async IAsyncEnumerable<Job> WatchAsync(
        string owner, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        JobCursor? cursor = null;
        var unfinished = new HashSet<Guid>();
        while (true)
        {
            IReadOnlyList<Job> jobs;
            try
            {
                (cursor, jobs) = await ChangesAsync(owner, cursor, unfinished, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (EngineCalls.IsTransient(e, cancellationToken))
            {
                await Task.Delay(Retry, time, cancellationToken).ConfigureAwait(false);
                continue;
            }

            foreach (Job job in jobs)
            {
                _ = job.HasEnded ? unfinished.Remove(job.Id) : unfinished.Add(job.Id);
                yield return job;
            }
        }
    }

    /// <summary>What has changed. Jobs that ended while the queue was elsewhere are in the store alone.</summary>
    private async Task<(JobCursor Cursor, IReadOnlyList<Job> Jobs)> ChangesAsync(
        string owner, JobCursor? cursor, HashSet<Guid> unfinished, CancellationToken cancellationToken)
    {
        JobChanges changes = await Queue.WatchAsync(owner, cursor, cancellationToken).ConfigureAwait(false);
        var jobs = new List<Job>(changes.Jobs);
        if (changes.IsWhole)
        {
            foreach (Guid id in unfinished.Except(changes.Jobs.Select(j => j.Id)))
            {
                if (await store.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } ended)
                {
                    jobs.Add(ended);
                }
            }
        }

        return (changes.End, jobs);
    }

    private async Task<Dictionary<Guid, Job>> LiveAsync(string owner, CancellationToken cancellationToken)
    {
        try
        {
            return (await Queue.JobsAsync(owner).ConfigureAwait(false)).ToDictionary(job => job.Id);
        }
        catch (Exception e) when (EngineCalls.IsTransient(e, cancellationToken))
        {
            return [];
        }
    }

    /// <summary>The job with what only the queue knows; as stored where the queue cannot be reached.</summary>
    private async Task<Job> LiveAsync(Job stored, CancellationToken cancellationToken)
    {
        try
        {
            return await Queue.FindAsync(stored.Id).ConfigureAwait(false)
                ?? await store.FindAsync(stored.Id).ConfigureAwait(false) ?? stored;
        }
        catch (Exception e) when (EngineCalls.IsTransient(e, cancellationToken))
        {
            return stored;
        }
    }
}
