using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Networks;

/// <summary>The device that an option names, checked to be there.</summary>
internal static class DeviceChoice
{
    /// <param name="name">"cpu", "cuda" or "cuda:N".</param>
    /// <exception cref="InvalidOptionsException">This process cannot use the device.</exception>
    public static Device Resolve(string name)
    {
        if (name.StartsWith("cuda", StringComparison.Ordinal))
        {
            if (!cuda.is_available())
            {
                throw Unusable(name, "libtorch sees no CUDA GPU here: the driver, the GPU or a CUDA build of libtorch is missing");
            }

            if (int.TryParse(name.AsSpan(name.IndexOf(':') + 1), out int index) && index >= cuda.device_count())
            {
                throw Unusable(name, $"there are {cuda.device_count()} CUDA GPUs, counted from 0");
            }
        }

        return device(name);
    }

    private static InvalidOptionsException Unusable(string name, string reason) => new(
        [$"{nameof(JoJoGanOptions)}.{nameof(JoJoGanOptions.Device)} is \"{name}\", but {reason}. Use \"cpu\", or reference a TorchSharp-cuda package on a machine with a GPU."]);
}
