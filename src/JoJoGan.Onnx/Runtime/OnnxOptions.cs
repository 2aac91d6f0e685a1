using JoJoGan.Validation;

namespace JoJoGan.Onnx.Runtime;

/// <summary>What <see cref="JoJoGanOptions"/> does not say of a host that runs exported networks.</summary>
public sealed record OnnxOptions
{
    /// <summary>The exported mapping network, or an entry of the model store as "store:NAME". Needed to sample faces.</summary>
    public string? MappingPath { get; set; }

    /// <summary>
    /// What computes. Null follows <see cref="JoJoGanOptions.Device"/>: the processor for "cpu", CUDA for "cuda" and "cuda:N".
    /// The default is null.
    /// </summary>
    public OnnxExecutionProvider? ExecutionProvider { get; set; }

    /// <summary>
    /// Which of several GPUs computes, counted from 0, where <see cref="ExecutionProvider"/> is set. At least 0, at most 99. The
    /// default is 0.
    /// </summary>
    public int DeviceId { get; set; }

    /// <summary>Checks all settings.</summary>
    /// <exception cref="InvalidOptionsException">A setting is outside its limits; the message lists every one.</exception>
    public void Validate() => new OptionRules(nameof(OnnxOptions))
        .Rule(
            ExecutionProvider is not { } provider || Enum.IsDefined(provider),
            $"{nameof(ExecutionProvider)} is not a known provider: {ExecutionProvider}.")
        .Range(nameof(DeviceId), DeviceId, 0, 99)
        .ThrowIfBroken();
}
