using JoJoGan.Errors;
using JoJoGan.Validation;

namespace JoJoGan.Models.Checkpoints;

/// <summary>What a checkpoint may ask for before it is refused. The defaults are far above every published file.</summary>
public sealed record CheckpointLimits
{
    private const int DeepestWalk = 1000;

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

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(CheckpointLimits))
        .Range(nameof(MaxDepth), MaxDepth, 1, DeepestWalk)
        .Rule(MaxTextLength >= 1, $"{nameof(MaxTextLength)} must be at least 1, not {MaxTextLength}.")
        .Rule(MaxPickleLength >= 1, $"{nameof(MaxPickleLength)} must be at least 1, not {MaxPickleLength}.")
        .Rule(MaxObjectMemory >= 1, $"{nameof(MaxObjectMemory)} must be at least 1, not {MaxObjectMemory}.")
        .Rule(MaxValues >= 1, $"{nameof(MaxValues)} must be at least 1, not {MaxValues}.")
        .ThrowIfBroken();
}
