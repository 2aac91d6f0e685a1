namespace JoJoGan.Models.Checkpoints;

/// <summary>What a checkpoint may ask for before it is refused. The defaults are far above every published file.</summary>
internal sealed record CheckpointLimits
{
    /// <summary>
    /// How deep dictionaries, lists and tuples may nest. At least 1, at most 1000, so that the tree may be walked recursively.
    /// The default is 64.
    /// </summary>
    public int MaxDepth { get; set; } = 64;

    /// <summary>How many UTF-8 bytes a single text or byte string may have. At least 1. The default is 1 MiB.</summary>
    public int MaxTextLength { get; set; } = 1 << 20;

    /// <summary>How many bytes the description of the tensors (the pickle) may have. At least 1. The default is 64 MiB.</summary>
    public int MaxPickleLength { get; set; } = 64 << 20;

    /// <summary>
    /// How many bytes of managed memory everything but the tensors' elements may take. At least 1. The default is 256 MiB. In
    /// any case it is at most the length of the file and 4 MiB.
    /// </summary>
    public long MaxObjectMemory { get; set; } = 256L << 20;

    /// <summary>
    /// How many values a walk over the whole tree may meet, shared ones counted each time. At least 1. The default is 2,000,000.
    /// </summary>
    public long MaxValues { get; set; } = 2_000_000;
}
