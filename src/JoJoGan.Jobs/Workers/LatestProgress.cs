namespace JoJoGan.Jobs.Workers;

/// <summary>The latest progress of a job, which is reported at most twice a second.</summary>
internal sealed class LatestProgress
{
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(500);

    private volatile JobProgress? value;
    private TaskCompletionSource changed = New();

    public JobProgress? Value => value;

    public void Set(JobProgress progress)
    {
        value = progress;
        Volatile.Read(ref changed).TrySetResult();
    }

    /// <summary>Waits for other progress, or as long as told.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        await Task.Delay(LeastInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await changed.Task.WaitAsync(longest - LeastInterval, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref changed, New());
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
