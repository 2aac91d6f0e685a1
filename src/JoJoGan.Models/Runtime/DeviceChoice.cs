using System.Text.RegularExpressions;
using JoJoGan.Errors;
using JoJoGan.Models.Tensors;
using static TorchSharp.torch;

namespace JoJoGan.Models.Runtime;

/// <summary>The device that an option names, checked to be there.</summary>
internal static partial class DeviceChoice
{
    /// <exception cref="InvalidOptionsException">The name has another form than "cpu", "cuda" or "cuda:N".</exception>
    public static void Validate(string? name)
    {
        if (!Form().IsMatch(name ?? ""))
        {
            throw new InvalidOptionsException(
                [$"{nameof(JoJoGanOptions)}.{nameof(JoJoGanOptions.Device)} must be \"cpu\", \"cuda\" or \"cuda:N\", not \"{name}\"."]);
        }
    }

    /// <param name="name">"cpu", "cuda" or "cuda:N".</param>
    /// <exception cref="InvalidOptionsException">The name has another form, or there are fewer GPUs.</exception>
    /// <exception cref="NativeBackendException">CUDA cannot be used.</exception>
    public static Device Resolve(string name)
    {
        Validate(name);

        if (name.StartsWith("cuda", StringComparison.Ordinal))
        {
            NativeBackend.EnsureCuda(name);
            if (int.TryParse(name.AsSpan(name.IndexOf(':') + 1), out int index) && index >= cuda.device_count())
            {
                throw new InvalidOptionsException(
                    [$"{nameof(JoJoGanOptions)}.{nameof(JoJoGanOptions.Device)} is \"{name}\", but there are {cuda.device_count()} CUDA " +
                        "GPUs, counted from 0."]);
            }
        }

        return device(name);
    }

    [GeneratedRegex(@"\A(cpu|cuda(:[0-9]{1,2})?)\z")]
    private static partial Regex Form();
}
