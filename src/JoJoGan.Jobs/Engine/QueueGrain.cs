using JoJoGan.Jobs.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace JoJoGan.Jobs.Engine;

/// <summary>
/// The queue. Every change of a state is stored first, by a compare-and-swap of the job's version: of two activations, which may
/// exist for a moment after a crash, the one that loses ends itself. Calls that wait interleave with others; changes do not.
/// </summary>
[Reentrant]
internal sealed partial class QueueGrain(
    IJobStore store,
    TimeProvider time,
    IOptions<JobOptions> options,
    JobMetrics metrics,
    IHostApplicationLifetime lifetime,
    ILogger<QueueGrain> log) : Grain, IQueueGrain
{
    /// <summary>The key of the only one.</summary>
    public const string Key = "main";

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15); // calls end after 30 s
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly JobQueue queue = new(time, options.Value.Lease, options.Value.MaxRunningTrainings);
    private readonly JobFeed feed = new();
    private readonly SemaphoreSlim oneChange = new(1, 1);
    private readonly Dictionary<Guid, int> positions = [];

    // An activation ends when all its calls have: those that wait must not keep the next one from beginning.
    private readonly CancellationTokenSource over =
        CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (Job job in await store.UnfinishedAsync(cancellationToken))
        {
            queue.Put(job); // a running one has a fresh lease
        }

        await ChangeAsync(async () =>
        {
            foreach (Guid before in queue.Jobs.Select(j => j.After).OfType<Guid>().Distinct().ToList())
            {
                await ContinueAsync(before);
            }

            // The process before this one is gone, and nobody else can have its jobs.
            foreach (Job job in options.Value.IsAlone
                ? queue.Jobs.Where(j => j.State == JobState.Running && j.Worker != options.Value.WorkerName).ToList()
                : [])
            {
                await SetAsync(JobTransitions.LoseLease(job, time.GetUtcNow()));
            }

            return true;
        });
        metrics.Watch(queue);
        this.RegisterGrainTimer(ExpireAsync, new GrainTimerCreationOptions(Tick, Tick));
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Watch(null);
        over.Dispose();
        return Task.CompletedTask;
    }

    public Task<Job> SubmitAsync(Job job, IdempotencyKey? key) => ChangeAsync(async () =>
    {
        if (queue.Jobs.Count(j => j.Owner == job.Owner && j.State == JobState.Queued) >= options.Value.MaxQueuedJobs)
        {
            throw new QueueFullException();
        }

        if (queue.Workers.Any() && !queue.Workers.Any(w => w.Can.Contains(job.Kind)))
        {
            throw new NoWorkerException();
        }

        Job stored = await store.AddAsync(job, key);
        if (stored.Id != job.Id)
        {
            return queue.Find(stored.Id) ?? stored;
        }

        queue.Put(job);
        Tell(job);
        if (job.After is { } before && queue.Find(before) is null)
        {
            await ContinueAsync(before);
        }

        return Placed(queue.Find(job.Id) ?? job);
    });

    public async Task<Job?> TakeAsync(WorkerOffer offer, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        queue.Hear(offer);
        while (true)
        {
            Task changed = feed.Changed;
            Job? taken = await ChangeAsync(async () =>
            {
                foreach (Job lost in queue.Unknown(offer))
                {
                    // A job that never reached the worker uses no attempt; one that the worker reported on and lost does.
                    DateTimeOffset now = time.GetUtcNow();
                    await SetAsync(queue.HasReport(lost)
                        ? JobTransitions.LoseLease(lost, now)
                        : JobTransitions.Release(lost, lost.Lease, now));
                }

                cancellationToken.ThrowIfCancellationRequested();
                Job? next = queue.Next(offer);
                return next is null ? null : await SetAsync(JobTransitions.Take(next, offer.Worker, time.GetUtcNow()));
            });
            if (taken is not null)
            {
                queue.Serve(taken.Owner);
                metrics.Waited(taken);
                return taken;
            }

            if (time.GetElapsedTime(start) >= LongestWait)
            {
                return null;
            }

            // Back-off and the wait for a loaded style end without a change.
            await Task.WhenAny(changed, Task.Delay(Tick, time, cancellationToken));
            if (over.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    public Task<ReportAnswer> ReportAsync(Guid id, int lease, JobProgress? progress)
    {
        if (queue.Find(id) is not { } job || !JobTransitions.IsCurrent(job, lease))
        {
            return Task.FromResult(ReportAnswer.Lost);
        }

        Job renewed = job with { Progress = progress ?? job.Progress };
        queue.Renew(renewed);
        if (progress is not null && progress != job.Progress)
        {
            feed.Add(renewed);
        }

        return Task.FromResult(job.CancelRequested ? ReportAnswer.Cancel : ReportAnswer.GoOn);
    }

    public Task<bool> FinishAsync(Guid id, int lease, JobOutput output) => ChangeAsync(async () =>
    {
        if (queue.Find(id) is { } job)
        {
            return await SetAsync(JobTransitions.Finish(job, lease, output, time.GetUtcNow())) is not null;
        }

        // The worker may not have heard that it was done.
        return await store.FindAsync(id) is { State: JobState.Succeeded } ended && ended.Lease == lease;
    });

    public Task FailAsync(Guid id, int lease, JobError error, bool isTransient) => ChangeAsync(async () =>
        queue.Find(id) is { } job
        && await SetAsync(JobTransitions.Fail(job, lease, error, isTransient, time.GetUtcNow())) is not null);

    public Task ReleaseAsync(Guid id, int lease) => ChangeAsync(async () =>
        queue.Find(id) is { } job && await SetAsync(JobTransitions.Release(job, lease, time.GetUtcNow())) is not null);

    public Task<Job?> CancelAsync(Guid id) => ChangeAsync(async () =>
    {
        Job? job = queue.Find(id);
        return job is null ? null : await SetAsync(JobTransitions.Cancel(job, time.GetUtcNow())) ?? job;
    });

    public Task<Job?> FindAsync(Guid id) => Task.FromResult(queue.Find(id) is { } job ? Placed(job) : null);

    public Task<Job[]> JobsAsync(string owner) =>
        Task.FromResult(queue.Jobs.Where(j => j.Owner == owner).Select(Placed).ToArray());

    public Task<WorkerOffer[]> WorkersAsync() => Task.FromResult(queue.Workers.ToArray());

    public Task SaveStyleAsync(Style style) => store.SaveStyleAsync(style);

    public Task<Style?> FindStyleAsync(string owner, string id) => store.FindStyleAsync(owner, id);

    public async Task<JobChanges> WatchAsync(string owner, JobCursor? since, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            Task changed = feed.Changed;
            Job[]? jobs = feed.Since(owner, since);
            if (jobs is null)
            {
                return new JobChanges(feed.End, IsWhole: true, [.. queue.Jobs.Where(j => j.Owner == owner).Select(Placed)]);
            }

            TimeSpan left = LongestWait - time.GetElapsedTime(start);
            if (jobs.Length > 0 || left <= TimeSpan.Zero)
            {
                return new JobChanges(feed.End, IsWhole: false, jobs);
            }

            using var wait = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
            await Task.WhenAny(changed, Task.Delay(left, time, wait.Token));
            cancellationToken.ThrowIfCancellationRequested();
            if (over.IsCancellationRequested)
            {
                return new JobChanges(feed.End, IsWhole: false, []);
            }
        }
    }

    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        if (queue.Expired().Count > 0)
        {
            await ChangeAsync(async () =>
            {
                foreach (Job job in queue.Expired())
                {
                    LogLost(log, job.Id, job.Worker, job.Attempt);
                    metrics.LostLeases.Add(1);
                    await SetAsync(JobTransitions.LoseLease(job, time.GetUtcNow()));
                }

                return true;
            });
        }
    }

    private async Task<T> ChangeAsync<T>(Func<Task<T>> change)
    {
        await oneChange.WaitAsync();
        try
        {
            return await change();
        }
        finally
        {
            oneChange.Release();
        }
    }

    /// <summary>Stores a change, and makes it known.</summary>
    /// <returns>The same job; null for no change.</returns>
    private async Task<Job?> SetAsync(Job? job)
    {
        if (job is null)
        {
            return null;
        }

        if (!await store.TryUpdateAsync(job))
        {
            LogStale(log, job.Id);
            await over.CancelAsync();
            DeactivateOnIdle();
            throw new StaleQueueException();
        }

        queue.Put(job);
        Tell(job);
        if (job.HasEnded)
        {
            metrics.Ended(job);
            await ContinueAsync(job.Id);
        }

        return job;
    }

    /// <summary>Lets jobs go on, or fail, that come after one that has ended.</summary>
    private async Task ContinueAsync(Guid before)
    {
        List<Job> waiting = [.. queue.Jobs.Where(j => j.After == before)];
        if (waiting.Count == 0 || queue.Find(before) is not null)
        {
            return;
        }

        Job? ended = await store.FindAsync(before);
        foreach (Job job in waiting)
        {
            await SetAsync(ended is { State: JobState.Succeeded, Output: { } output }
                ? JobTransitions.Continue(job, output)
                : JobTransitions.Abandon(job, time.GetUtcNow()));
        }
    }

    /// <summary>Adds a job to the feed, and those whose places it changes.</summary>
    private void Tell(Job job)
    {
        feed.Add(Placed(job));
        positions.Remove(job.Id);
        foreach (Job other in queue.Jobs.Where(j => j.State == JobState.Queued).ToList())
        {
            int position = queue.Position(other.Id);
            if (positions.GetValueOrDefault(other.Id) != position)
            {
                positions[other.Id] = position;
                if (other.Id != job.Id)
                {
                    feed.Add(Placed(other));
                }
            }
        }
    }

    private Job Placed(Job job) => job.State == JobState.Queued
        ? job with { QueuePosition = queue.Position(job.Id), LacksWorker = !queue.HasWorkerFor(job) }
        : job;

    [LoggerMessage(
        EventId = 30,
        Level = LogLevel.Warning,
        Message = "Nothing was heard of job {Job} on worker {Worker} in attempt {Attempt}; it goes back to the queue")]
    private static partial void LogLost(ILogger logger, Guid job, string? worker, int attempt);

    [LoggerMessage(
        EventId = 31, Level = LogLevel.Warning, Message = "Another queue has changed job {Job}; this one ends")]
    private static partial void LogStale(ILogger logger, Guid job);
}
