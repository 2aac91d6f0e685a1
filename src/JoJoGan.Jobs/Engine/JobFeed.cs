namespace JoJoGan.Jobs.Engine;

/// <summary>The latest changes of jobs, for those who watch. Not thread-safe.</summary>
internal sealed class JobFeed
{
    private const int Kept = 4000;

    private readonly Guid activation = Guid.NewGuid();
    private readonly List<Job> changes = [];
    private long first; // the number of the oldest that is kept
    private TaskCompletionSource changed = New();

    /// <summary>Ends with the next change.</summary>
    public Task Changed => changed.Task;

    /// <summary>Where the changes end.</summary>
    public JobCursor End => new(activation, first + changes.Count);

    /// <summary>Adds a change.</summary>
    public void Add(Job job)
    {
        changes.Add(job);
        if (changes.Count > Kept)
        {
            changes.RemoveRange(0, Kept / 2);
            first += Kept / 2;
        }

        Wake();
    }

    /// <summary>Ends <see cref="Changed"/>, for what has changed besides jobs.</summary>
    public void Wake()
    {
        TaskCompletionSource waking = changed;
        changed = New();
        waking.SetResult();
    }

    /// <summary>An owner's changes since a place; null if they are not known any more.</summary>
    public Job[]? Since(string owner, JobCursor? since)
    {
        if (since is null || since.Activation != activation || since.Number < first)
        {
            return null;
        }

        return [.. changes.Skip((int)(since.Number - first)).Where(j => j.Owner == owner)
            .GroupBy(j => j.Id).Select(ofJob => ofJob.Last())];
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
