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
    public static async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception e) when (IsTransient(e))
        {
            throw new EngineUnavailableException(e);
        }
    }

    /// <summary>Whether trying again helps.</summary>
    public static bool IsTransient(Exception error) => error is EngineUnavailableException or StaleQueueException
        or TimeoutException or DbException or OrleansMessageRejectionException or SiloUnavailableException
        or ConnectionFailedException or OrleansConfigurationException { InnerException: DbException };
}
