using System.Globalization;

namespace JoJoGan.Jobs.Engine;

/// <summary>
/// The unfinished jobs in memory: which comes next, whose lease has ended. Decides nothing about states
/// (<see cref="JobTransitions"/>) and stores nothing. Not thread-safe.
/// </summary>
/// <param name="time">The clock; leases are measured by its monotonic time stamps.</param>
/// <param name="lease">How long a worker may be silent.</param>
/// <param name="mostTrainings">Most trainings of one owner that run at once.</param>
internal sealed class JobQueue(TimeProvider time, TimeSpan lease, int mostTrainings)
{
    /// <summary>How long a job waits for a worker that has its style loaded.</summary>
    public static readonly TimeSpan LongestWaitForStyle = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30); // a worker that asked asks again

    private readonly Dictionary<Guid, Entry> entries = [];
    private readonly Dictionary<string, long> served = []; // owner -> when, as a count
    private readonly Dictionary<string, (WorkerOffer Offer, long At)> workers = [];
    private long servings;

    /// <summary>All unfinished jobs.</summary>
    public IEnumerable<Job> Jobs => entries.Values.Select(e => e.Job);

    /// <summary>The workers that asked or reported lately.</summary>
    public IEnumerable<WorkerOffer> Workers =>
        workers.Values.Where(w => time.GetElapsedTime(w.At) < Remembered).Select(w => w.Offer);

    /// <summary>The job; null if it has ended or is unknown.</summary>
    public Job? Find(Guid id) => entries.GetValueOrDefault(id)?.Job;

    /// <summary>Takes over a job as it is stored now; one that has ended leaves.</summary>
    public void Put(Job job)
    {
        if (job.HasEnded)
        {
            entries.Remove(job.Id);
            return;
        }

        Entry? before = entries.GetValueOrDefault(job.Id);
        bool isSameState = before?.Job.State == job.State && before.Job.Lease == job.Lease;
        entries[job.Id] = isSameState ? before! with { Job = job } : new Entry(job, time.GetTimestamp());
    }

    /// <summary>A worker is alive and works on the job.</summary>
    public void Renew(Job job)
    {
        entries[job.Id] = new Entry(job, time.GetTimestamp(), HasReport: true);
        if (workers.TryGetValue(job.Worker!, out (WorkerOffer Offer, long At) busy))
        {
            Hear(busy.Offer); // one without free slots does not ask
        }
    }

    /// <summary>Whether the job's current worker has reported at least once.</summary>
    public bool HasReport(Job job) => entries[job.Id].HasReport;

    /// <summary>Remembers what a worker can do, and what it has loaded.</summary>
    public void Hear(WorkerOffer offer) => workers[offer.Worker] = (offer, time.GetTimestamp());

    /// <summary>Running jobs whose workers were silent for too long.</summary>
    public IReadOnlyList<Job> Expired() =>
    [
        .. entries.Values.Where(e => e.Job.State == JobState.Running && time.GetElapsedTime(e.Since) >= lease)
            .Select(e => e.Job),
    ];

    /// <summary>
    /// Running jobs of a worker that does not know of them: the answer that gave them to it was lost, or it has died and another
    /// process has its name.
    /// </summary>
    public IReadOnlyList<Job> Unknown(WorkerOffer offer) =>
        [.. Jobs.Where(j => j.State == JobState.Running && j.Worker == offer.Worker && !offer.Running.Contains(j.Id))];

    /// <summary>The job that a worker should take; null if there is none for it now.</summary>
    public Job? Next(WorkerOffer offer) => InOrder()
        .Where(e => IsFor(e.Job, offer) && IsWithinQuota(e.Job) && !WaitsForAnother(e, offer))
        .Select(e => e.Job)
        .FirstOrDefault();

    /// <summary>Notes that an owner got a worker, so that others come before it next time.</summary>
    public void Serve(string owner) => served[owner] = ++servings;

    /// <summary>The place of a queued job among all, from 1; 0 for others.</summary>
    public int Position(Guid id)
    {
        int at = InOrder(alsoWaiting: true).ToList().FindIndex(e => e.Job.Id == id);
        return at + 1;
    }

    /// <summary>Whether a worker that asked or reported lately could do the job at all.</summary>
    public bool HasWorkerFor(Job job) => Workers.Any(offer => offer.Can.Contains(job.Kind) && HasLabels(job, offer));

    // Drawing is quick and comes before learning; then who was served longest ago; then the oldest.
    private IEnumerable<Entry> InOrder(bool alsoWaiting = false) => entries.Values
        .Where(e => e.Job.State == JobState.Queued && (alsoWaiting || IsReady(e.Job)))
        .OrderByDescending(e => e.Job.Priority)
        .ThenBy(e => e.Job.Kind is JobKind.Stylize or JobKind.Check ? 0 : 1)
        .ThenBy(e => served.GetValueOrDefault(e.Job.Owner))
        .ThenBy(e => e.Job.Id);

    private bool IsReady(Job job) => job.After is null && !(job.NotBefore > time.GetUtcNow());

    private static bool IsFor(Job job, WorkerOffer offer) => offer.Kinds.Contains(job.Kind) && HasLabels(job, offer);

    private bool IsWithinQuota(Job job) => !job.Kind.IsTraining()
        || Jobs.Count(j => j.State == JobState.Running && j.Kind.IsTraining() && j.Owner == job.Owner) < mostTrainings;

    private bool WaitsForAnother(Entry entry, WorkerOffer offer)
    {
        if (time.GetElapsedTime(entry.Since) >= LongestWaitForStyle)
        {
            return false;
        }

        bool wasHere = entry.Job.Attempt > 0 && entry.Job.Worker == offer.Worker;
        bool isLoaded = entry.Job.Input.Style is not { } style || offer.Styles.Contains(style);
        return (wasHere || !isLoaded) && Workers.Any(other =>
            other.Worker != offer.Worker && IsFor(entry.Job, other)
            && (wasHere || other.Styles.Contains(entry.Job.Input.Style!)));
    }

    private static bool HasLabels(Job job, WorkerOffer offer) => job.Labels.All(wanted =>
        wanted.Split(">=") is [var name, var least]
            ? offer.Labels.Any(label => label.Split('=') is [var n, var value] && n == name && Number(value) >= Number(least))
            : offer.Labels.Contains(wanted));

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

    /// <param name="Job">The job.</param>
    /// <param name="Since">When it came into its state, or was last heard of.</param>
    /// <param name="HasReport">Whether its current worker has reported at least once.</param>
    private sealed record Entry(Job Job, long Since, bool HasReport = false);
}
