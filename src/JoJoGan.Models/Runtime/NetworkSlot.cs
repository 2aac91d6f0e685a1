namespace JoJoGan.Models.Runtime;

/// <summary>A place for a network that is loaded when it is first asked for. Readers of other slots do not wait for that.</summary>
/// <param name="load">Loads it.</param>
internal sealed class NetworkSlot<T>(Func<T> load)
    where T : class
{
    private readonly Lock gate = new();
    private volatile T? value;

    /// <summary>Whether it is loaded.</summary>
    public bool IsLoaded => value is not null;

    /// <summary>The network.</summary>
    public T Value
    {
        get
        {
            lock (gate)
            {
                return value ??= load();
            }
        }
    }

    /// <summary>Empties the slot.</summary>
    /// <returns>What was in it, the caller's to dispose or to leave to those who still use it; null for nothing.</returns>
    public T? Take()
    {
        lock (gate)
        {
            T? taken = value;
            value = null;
            return taken;
        }
    }
}
