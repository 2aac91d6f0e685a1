using System.Runtime.ExceptionServices;

namespace JoJoGan.Video;

/// <summary>Runs the stages of a pipeline.</summary>
internal static class Together
{
    /// <summary>
    /// Runs stages at the same time; the first that fails stops the others. Ends when all have ended, with the first's failure.
    /// </summary>
    public static async Task RunAsync(CancellationToken cancellationToken, params Func<CancellationToken, Task>[] stages)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ExceptionDispatchInfo? first = null;
        await Task.WhenAll(stages.Select(stage => Task.Run(
            async () =>
            {
                try
                {
                    await stage(stop.Token);
                }
                catch (Exception e)
                {
                    Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(e), null);
                    await stop.CancelAsync();
                }
            },
            CancellationToken.None)));
        cancellationToken.ThrowIfCancellationRequested();
        first?.Throw();
    }
}
