using System.Data.Common;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace JoJoGan.Jobs.Engine;

/// <summary>Tells which failures of a call pass by themselves.</summary>
internal static class EngineCalls
{
    /// <summary>How long a call may take before the queue counts as away; it may move meanwhile.</summary>
    public const string Longest = "00:00:05";

    /// <summary>The same for calls that read what is in memory.</summary>
    public const string LongestRead = "00:00:02";

    /// <summary>Makes a call; failures that pass become one typed error.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">What its caller cancels it with.</param>
    public static async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception e) when (IsTransient(e, cancellationToken))
        {
            throw new EngineUnavailableException(e);
        }
    }

    /// <summary>
    /// Whether trying again helps. A call that waits too long for the queue's new place ends as canceled, though nobody
    /// canceled it.
    /// </summary>
    public static bool IsTransient(Exception error, CancellationToken cancellationToken) =>
        error is EngineUnavailableException or StaleQueueException
            or TimeoutException or DbException or OrleansMessageRejectionException or SiloUnavailableException
            or ConnectionFailedException or OrleansConfigurationException { InnerException: DbException }
        || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
