namespace JoJoGan.Samples.Web.Api;

/// <summary>Changes of which the next one is always being waited for, beside other things; it may be left at any time.</summary>
internal sealed class PendingChanges<T> : IAsyncDisposable
{
    private readonly CancellationTokenSource left;
    private readonly IAsyncEnumerator<T> changes;

    /// <param name="watch">Begins to watch.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public PendingChanges(Func<CancellationToken, IAsyncEnumerable<T>> watch, CancellationToken cancellationToken)
    {
        left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        changes = watch(left.Token).GetAsyncEnumerator(left.Token);
        Next = changes.MoveNextAsync().AsTask();
    }

    /// <summary>Ends when there is a change (true), or there will be none any more (false).</summary>
    public Task<bool> Next { get; private set; }

    /// <summary>The change that there is; the next one is waited for.</summary>
    public T Take()
    {
        T change = changes.Current;
        Next = changes.MoveNextAsync().AsTask();
        return change;
    }

    /// <summary>Stops waiting, which an enumerator has to before it is disposed.</summary>
    public async ValueTask DisposeAsync()
    {
        await left.CancelAsync();
        await ((Task)Next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await changes.DisposeAsync();
        left.Dispose();
    }
}
