using System.Collections.Concurrent;
using System.Diagnostics;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Jobs.Engine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JoJoGan.Jobs.Workers;

/// <summary>
/// Asks the queue for jobs that there are free slots for, and does them. A worker that stops gives its jobs back; of one that
/// dies they are taken away when its lease ends.
/// </summary>
internal sealed partial class JobWorker(
    IGrainFactory grains,
    IEnumerable<IJobRunner> runners,
    StyleCache styles,
    IArtifactStore artifacts,
    IOptions<JobOptions> options,
    TimeProvider time,
    ILogger<JobWorker> log) : BackgroundService
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestReport = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyDictionary<JobKind, IJobRunner> runners = runners.ToDictionary(runner => runner.Kind);
    private readonly ConcurrentDictionary<Guid, Job> running = [];
    private readonly string name = options.Value.WorkerName;
    private CancellationTokenSource slotsChanged = new();

    private IQueueGrain Queue => grains.GetGrain<IQueueGrain>(QueueGrain.Key);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var work = new ConcurrentDictionary<Guid, Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await TakeAsync(stoppingToken).ConfigureAwait(false) is { } job)
            {
                running[job.Id] = job;
                work[job.Id] = Task.Run(async () =>
                {
                    await RunAsync(job, stoppingToken).ConfigureAwait(false);
                    running.TryRemove(job.Id, out _);
                    work.TryRemove(job.Id, out _);
                    await Interlocked.Exchange(ref slotsChanged, new CancellationTokenSource()).CancelAsync()
                        .ConfigureAwait(false);
                });
            }
        }

        await Task.WhenAll(work.Values).ConfigureAwait(false);
    }

    /// <summary>Waits for a job, until a slot becomes free: then more can be asked for.</summary>
    private async Task<Job?> TakeAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(slotsChanged.Token, stoppingToken);
        try
        {
            WorkerOffer offer = Offer();
            if (offer.Kinds.Count > 0)
            {
                return await Queue.TakeAsync(offer, stop.Token).ConfigureAwait(false);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, time, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next offer names the running jobs, so that one which was given meanwhile goes back.
        }
        catch (Exception e)
        {
            LogUnreachable(log, e.GetType().Name, LogText.Of(e.Message));
            await Task.Delay(Retry, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    private WorkerOffer Offer()
    {
        JobOptions settings = options.Value;
        int training = running.Values.Count(job => job.Kind.IsTraining());
        bool canTrain = training < settings.TrainingSlots, canDraw = running.Count - training < settings.DrawingSlots;
        return new WorkerOffer(
            name,
            [.. runners.Keys],
            [.. runners.Keys.Where(kind => kind.IsTraining() ? canTrain : canDraw)],
            [.. settings.Labels],
            styles.Loaded,
            [.. running.Keys]);
    }

    private async Task RunAsync(Job job, CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var ended = new CancellationTokenSource();
        var progress = new LatestProgress();
        var isHeard = new TaskCompletionSource();
        Task reports = ReportAsync(job, progress, isHeard, stop, ended.Token);
        Func<Task> tell;
        try
        {
            // A worker that dies before the queue has heard of it uses no attempt: nothing may have begun.
            await isHeard.Task.WaitAsync(stop.Token).ConfigureAwait(false);
            using var context = new JobContext(job, artifacts, WorkFolder(job), progress.Set);
            using Activity? activity = JobTraces.Begin(job);
            LogBegin(log, job.Kind, job.Id, job.Attempt);
            JobOutput output = await runners[job.Kind].RunAsync(context, stop.Token).ConfigureAwait(false);
            tell = () => FinishAsync(job, output);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            tell = () => Queue.ReleaseAsync(job.Id, job.Lease);
        }
        catch (Exception e)
        {
            (JobError error, bool isTransient) = JobFailures.Of(e);
            LogFailed(log, e, job.Id, error.Name);
            tell = () => Queue.FailAsync(job.Id, job.Lease, error, isTransient);
        }

        // The lease is renewed until the queue has heard of the end.
        await RepeatAsync(tell, stoppingToken).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await reports.ConfigureAwait(false);
    }

    private string WorkFolder(Job job) => Path.Combine(options.Value.Folder, "work", $"{job.Id:N}-{job.Lease}");

    private async Task FinishAsync(Job job, JobOutput output)
    {
        if (!await Queue.FinishAsync(job.Id, job.Lease, output).ConfigureAwait(false))
        {
            LogRefused(log, job.Id, job.Lease);
            await artifacts.RemoveAsync(JobFiles.Attempt(job)).ConfigureAwait(false);
        }
    }

    /// <summary>Tells the queue the end of a job, until it has heard or the process must end.</summary>
    private async Task RepeatAsync(Func<Task> tell, CancellationToken stoppingToken)
    {
        for (bool isTold = false; !isTold;)
        {
            try
            {
                await tell().ConfigureAwait(false);
                isTold = true;
            }
            catch (Exception e)
            {
                LogUnreachable(log, e.GetType().Name, LogText.Of(e.Message));
                isTold = stoppingToken.IsCancellationRequested; // the lease ends by itself
                await Task.Delay(Retry, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>
    /// Renews the lease until the job has ended, and stops work that was canceled or has gone to another worker.
    /// </summary>
    private async Task ReportAsync(
        Job job, LatestProgress progress, TaskCompletionSource isHeard, CancellationTokenSource stop, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                ReportAnswer answer = await Queue.ReportAsync(job.Id, job.Lease, progress.Value)
                    .WaitAsync(LongestReport, time, ended).ConfigureAwait(false);
                if (answer != ReportAnswer.GoOn)
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                    return;
                }

                isHeard.TrySetResult();
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogUnreachable(log, e.GetType().Name, LogText.Of(e.Message)); // the next report may come through
            }

            await progress.WaitAsync(ReportInterval, time, ended).ConfigureAwait(false);
        }
    }

    [LoggerMessage(
        EventId = 32, Level = LogLevel.Information, Message = "Begins to {Kind}: job {Job}, attempt {Attempt}")]
    private static partial void LogBegin(ILogger logger, JobKind kind, Guid job, int attempt);

    [LoggerMessage(EventId = 33, Level = LogLevel.Warning, Message = "Job {Job} failed: {Error}")]
    private static partial void LogFailed(ILogger logger, Exception exception, Guid job, string error);

    [LoggerMessage(
        EventId = 34,
        Level = LogLevel.Warning,
        Message = "Job {Job} went to another worker; the result of lease {Lease} is dropped")]
    private static partial void LogRefused(ILogger logger, Guid job, int lease);

    [LoggerMessage(
        EventId = 35, Level = LogLevel.Warning, Message = "The queue cannot be reached ({Kind}: {Reason}); trying again")]
    private static partial void LogUnreachable(ILogger logger, string kind, string reason);
}
