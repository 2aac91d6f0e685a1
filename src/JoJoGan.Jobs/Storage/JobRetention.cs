using JoJoGan.Jobs.Artifacts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JoJoGan.Jobs.Storage;

/// <summary>Removes jobs that ended long ago, with their files.</summary>
internal sealed partial class JobRetention(
    IJobStore store, IArtifactStore artifacts, IOptions<JobOptions> options, TimeProvider time, ILogger<JobRetention> log)
    : BackgroundService
{
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);
    private const int JobsAtOnce = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TimeSpan interval = TimeSpan.FromTicks(Math.Min(options.Value.Retention.Ticks, LongestInterval.Ticks));
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            try
            {
                await RemoveAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogKept(log, e.GetType().Name, LogText.Of(e.Message));
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Job> old;
        do
        {
            old = await store.EndedBeforeAsync(time.GetUtcNow() - options.Value.Retention, JobsAtOnce, cancellationToken)
                .ConfigureAwait(false);
            foreach (Job job in old)
            {
                await artifacts.RemoveAsync(JobFiles.Of(job.Id), cancellationToken).ConfigureAwait(false);
                await store.RemoveAsync(job.Id, cancellationToken).ConfigureAwait(false);
            }
        }
        while (old.Count == JobsAtOnce);
    }

    [LoggerMessage(
        EventId = 36,
        Level = LogLevel.Warning,
        Message = "Jobs that ended long ago are still there ({Kind}: {Reason}); trying again later")]
    private static partial void LogKept(ILogger logger, string kind, string reason);
}
