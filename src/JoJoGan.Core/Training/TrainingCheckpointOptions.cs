using JoJoGan.Validation;

namespace JoJoGan.Training;

/// <summary>
/// Where a training run is kept, so that a later call can go on with it: on the same kind of processor, with the same libtorch,
/// threads and precision bit for bit as if it had not been left, elsewhere up to rounding.
/// </summary>
public sealed record TrainingCheckpointOptions
{
    /// <summary>
    /// The folder of the run, created if it is not there. Its file "training.safetensors" is replaced whole or not at all.
    /// </summary>
    public string Folder { get; set; } = "";

    /// <summary>
    /// Every how many steps the run is written, besides the last step and the one at which it is cancelled. At least 1, at most
    /// 1000000. The default is 100.
    /// </summary>
    public int Interval { get; set; } = 100;

    /// <summary>
    /// Whether a run of the same options and inputs goes on if the folder has one; without one it begins. False begins anew, and
    /// replaces a run that is there. The default is false.
    /// </summary>
    public bool Resume { get; set; }

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(TrainingCheckpointOptions))
        .Rule(!string.IsNullOrWhiteSpace(Folder), $"{nameof(Folder)} must name a folder.")
        .Range(nameof(Interval), Interval, 1, 1_000_000)
        .ThrowIfBroken();
}
