namespace JoJoGan.Models.Runtime;

/// <summary>The device that an option names, checked to be there.</summary>
internal static class DeviceChoice
{
    /// <param name="name">"cpu", "cuda" or "cuda:N".</param>
    /// <exception cref="InvalidOptionsException">The name has another form, or there are fewer GPUs.</exception>
    /// <exception cref="NativeBackendException">CUDA cannot be used.</exception>
    public static Device Resolve(string name)
    {
        new JoJoGanOptions { Device = name }.Validate();

        if (name.StartsWith("cuda", StringComparison.Ordinal))
        {
            NativeBackend.EnsureCuda(name);
            if (int.TryParse(name.AsSpan(name.IndexOf(':') + 1), out int index) && index >= cuda.device_count())
            {
                throw new InvalidOptionsException(
                    [$"{nameof(JoJoGanOptions)}.{nameof(JoJoGanOptions.Device)} is \"{name}\", but there are " +
                     $"{cuda.device_count()} CUDA GPUs, counted from 0."]);
            }
        }

        return device(name);
    }
}
