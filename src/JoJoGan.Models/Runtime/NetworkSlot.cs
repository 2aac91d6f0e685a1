namespace JoJoGan.Models.Runtime;

/// <summary>A place for a network that is loaded when it is first asked for. Used on the device's worker only.</summary>
/// <param name="load">Loads it.</param>
internal sealed class NetworkSlot<T>(Func<T> load)
    where T : class
{
    private volatile T? value;

    /// <summary>Whether it is loaded; may be asked on any thread.</summary>
    public bool IsLoaded => value is not null;

    /// <summary>The network.</summary>
    public T Value => value ??= load();

    /// <summary>Empties the slot.</summary>
    /// <returns>What was in it, the caller's to dispose or to leave to those who still use it; null for nothing.</returns>
    public T? Take()
    {
        T? taken = value;
        value = null;
        return taken;
    }
}
