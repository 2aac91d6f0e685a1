namespace JoJoGan.Models.Checkpoints;

/// <summary>Tensors by key, and beside them those that are not read.</summary>
internal sealed class StateDictionary() : Dictionary<string, CheckpointTensor>(StringComparer.Ordinal)
{
    /// <summary>The tensors that are not read, which are missing among the others.</summary>
    public Dictionary<string, UnreadTensor> Unread { get; } = new(StringComparer.Ordinal);

    /// <summary>The tensors whose keys begin with a prefix, by the rest of their keys.</summary>
    public StateDictionary Under(string prefix)
    {
        if (prefix.Length == 0)
        {
            return this;
        }

        var found = new StateDictionary();
        foreach ((string key, CheckpointTensor tensor) in this.Where(pair => IsUnder(pair.Key)))
        {
            found.Add(key[prefix.Length..], tensor.Named(key[prefix.Length..]));
        }

        foreach ((string key, UnreadTensor tensor) in Unread.Where(pair => IsUnder(pair.Key)))
        {
            found.Unread.Add(key[prefix.Length..], tensor);
        }

        return found;

        bool IsUnder(string key) => key.StartsWith(prefix, StringComparison.Ordinal);
    }
}
