namespace JoJoGan.Models.Runtime;

/// <summary>Work of the services on a source's device.</summary>
internal static class NetworkSourceExtensions
{
    /// <summary>Fetches what the work needs, then queues it.</summary>
    /// <param name="networks">The source.</param>
    /// <param name="needs">The networks that the work reads.</param>
    /// <param name="work">The work; must not wait for other work of the same device.</param>
    /// <param name="cancellationToken">Stops the fetch, and gives up while the work has not begun.</param>
    /// <returns>The work's result.</returns>
    public static async Task<T> RunAsync<T>(
        this INetworkSource networks, NetworkKinds needs, Func<T> work, CancellationToken cancellationToken)
    {
        await networks.EnsureFetchedAsync(needs, cancellationToken).ConfigureAwait(false);
        return await networks.Worker.RunAsync(work, cancellationToken).ConfigureAwait(false);
    }
}
