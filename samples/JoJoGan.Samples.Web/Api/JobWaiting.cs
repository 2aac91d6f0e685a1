using System.Runtime.CompilerServices;
using JoJoGan.Jobs;

namespace JoJoGan.Samples.Web.Api;

/// <summary>Waits for jobs.</summary>
internal static class JobWaiting
{
    /// <summary>Waits until a job has ended, or for so long.</summary>
    /// <returns>The job as it is then.</returns>
    public static async Task<Job> EndAsync(this IJobClient jobs, Job job, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(wait);
        try
        {
            await foreach (Job now in jobs.FollowAsync(job, limit.Token))
            {
                job = now;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over.
        }

        return job;
    }

    /// <summary>A job as it is, then its changes until it has ended.</summary>
    public static async IAsyncEnumerable<Job> FollowAsync(
        this IJobClient jobs, Job job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What was told before the watching began is read once it has.
        await using var changes = new PendingChanges<Job>(token => jobs.WatchAsync(job.Owner, token), cancellationToken);
        Job? now = await jobs.FindAsync(job.Owner, job.Id, cancellationToken);
        while (now is not null)
        {
            yield return now;
            if (now.HasEnded)
            {
                break;
            }

            for (now = null; now is null && await changes.Next;)
            {
                Job change = changes.Take();
                now = change.Id == job.Id ? change : null;
            }
        }
    }
}
