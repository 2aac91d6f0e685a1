using System.Diagnostics.Metrics;
using JoJoGan.Jobs.Engine;

namespace JoJoGan.Jobs;

/// <summary>The meter "JoJoGan.Jobs" of a process.</summary>
internal sealed class JobMetrics : IDisposable
{
    public const string MeterName = "JoJoGan.Jobs";

    private readonly Meter meter = new(MeterName);
    private readonly Histogram<double> waitTime;
    private readonly Histogram<double> runTime;
    private JobQueue? watched;

    public JobMetrics()
    {
        waitTime = meter.CreateHistogram<double>("jojogan.jobs.wait_time", "s", "Time from submission to the latest attempt.");
        runTime = meter.CreateHistogram<double>("jojogan.jobs.run_time", "s", "Time of the latest attempt.");
        LostLeases = meter.CreateCounter<long>(
            "jojogan.jobs.lost_leases", "{lease}", "Leases that ended without news of their workers.");
        meter.CreateObservableGauge("jojogan.jobs.unfinished", Observe, "{job}", "Unfinished jobs by kind and state.");
    }

    /// <summary>Leases that ended without news of their workers.</summary>
    public Counter<long> LostLeases { get; }

    /// <summary>Counts the jobs of the queue, where it is in this process; null for none.</summary>
    public void Watch(JobQueue? queue) => watched = queue;

    public void Waited(Job job) => waitTime.Record((job.Started!.Value - job.Created).TotalSeconds, Kind(job));

    public void Ended(Job job)
    {
        if (job.Started is { } started)
        {
            runTime.Record((job.Ended!.Value - started).TotalSeconds, Kind(job), State(job));
        }
    }

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<long>> Observe() => (watched?.Jobs.ToArray() ?? [])
        .GroupBy(job => (job.Kind, job.State))
        .Select(group => new Measurement<long>(group.Count(), Kind(group.First()), State(group.First())));

    private static KeyValuePair<string, object?> Kind(Job job) => new("jojogan.job.kind", job.Kind.ToString());

    private static KeyValuePair<string, object?> State(Job job) => new("jojogan.job.state", job.State.ToString());
}
