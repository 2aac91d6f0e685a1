namespace JoJoGan.Jobs;

/// <summary>
/// Every change of a job's state. A change that is not allowed is null: the caller's news is out of date, and nothing happens.
/// <code>
/// queued  -> running    a worker takes it
/// running -> succeeded  its worker finishes it
/// running -> failed     a permanent error, or the third attempt that ended with its worker or a passing error
/// running -> queued     a lost lease, a passing error (both wait before the next attempt) or a worker that stops
/// queued, running -> canceled
/// queued  -> failed     the job that it comes after did not succeed
/// </code>
/// </summary>
internal static class JobTransitions
{
    /// <summary>Attempts before a job is given up.</summary>
    public const int MostAttempts = 3;

    private static readonly TimeSpan[] BackOff = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10)];

    /// <summary>A worker takes the job.</summary>
    public static Job? Take(Job job, string worker, DateTimeOffset now) =>
        job is { State: JobState.Queued, CancelRequested: false } && !(job.NotBefore > now)
            ? Next(job) with
            {
                State = JobState.Running, Worker = worker,
                Attempt = job.Attempt + 1, Lease = job.Lease + 1,
                Started = now, NotBefore = null,
            }
            : null;

    /// <summary>Whether news is of the worker that has the job now.</summary>
    public static bool IsCurrent(Job job, int lease) => job.State == JobState.Running && job.Lease == lease;

    /// <summary>The attempt has an output. A job that was canceled meanwhile has succeeded all the same.</summary>
    public static Job? Finish(Job job, int lease, JobOutput output, DateTimeOffset now) =>
        IsCurrent(job, lease) ? End(job, JobState.Succeeded, now) with { Output = output } : null;

    /// <summary>The attempt failed; a passing error is tried again.</summary>
    public static Job? Fail(Job job, int lease, JobError error, bool isTransient, DateTimeOffset now) =>
        !IsCurrent(job, lease) ? null
        : job.CancelRequested ? End(job, JobState.Canceled, now)
        : isTransient && job.Attempt < MostAttempts ? Retry(job, now)
        : End(job, JobState.Failed, now) with { Error = error };

    /// <summary>The worker was not heard of for as long as its lease.</summary>
    public static Job? LoseLease(Job job, DateTimeOffset now) =>
        job.State != JobState.Running ? null : Fail(job, job.Lease, WorkerLost, isTransient: true, now);

    /// <summary>The worker stops and gives the job back, which is not the job's fault: no attempt is counted.</summary>
    public static Job? Release(Job job, int lease, DateTimeOffset now) =>
        !IsCurrent(job, lease) ? null
        : job.CancelRequested ? End(job, JobState.Canceled, now)
        : Next(job) with { State = JobState.Queued, Attempt = job.Attempt - 1 };

    /// <summary>The owner does not want the job: a queued one ends, a running one is told to.</summary>
    public static Job? Cancel(Job job, DateTimeOffset now) => job switch
    {
        { HasEnded: true } or { CancelRequested: true } => null,
        { State: JobState.Queued } => End(job, JobState.Canceled, now) with { CancelRequested = true },
        _ => Next(job) with { CancelRequested = true },
    };

    /// <summary>The worker has stopped a canceled job.</summary>
    public static Job? ConfirmCancel(Job job, int lease, DateTimeOffset now) =>
        IsCurrent(job, lease) && job.CancelRequested ? End(job, JobState.Canceled, now) : null;

    /// <summary>The job before has succeeded, and may have made the style that this one works with.</summary>
    public static Job? Continue(Job job, JobOutput before) =>
        job.State != JobState.Queued || job.After is null ? null
        : Next(job) with
        {
            After = null,
            Input = job.Input.Style is null && before.Style is { } style ? job.Input.With(style) : job.Input,
        };

    /// <summary>The job before has failed or was canceled.</summary>
    public static Job? Abandon(Job job, DateTimeOffset now) =>
        job.State != JobState.Queued || job.After is null ? null
        : End(job, JobState.Failed, now) with
        {
            Error = new JobError(JobErrors.DependencyFailed, "The job that this one waited for did not succeed."),
        };

    private static readonly JobError WorkerLost = new(
        JobErrors.WorkerLost, $"The worker was lost in each of {MostAttempts} attempts.");

    private static Job Next(Job job) =>
        job with { Version = job.Version + 1, Progress = null, QueuePosition = 0, LacksWorker = false };

    private static Job End(Job job, JobState state, DateTimeOffset now) => Next(job) with { State = state, Ended = now };

    private static Job Retry(Job job, DateTimeOffset now) =>
        Next(job) with { State = JobState.Queued, NotBefore = now + BackOff[job.Attempt - 1] };
}
