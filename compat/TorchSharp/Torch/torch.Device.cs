using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static readonly Device CPU = new(DeviceType.CPU);

    public static readonly Device META = new(DeviceType.META);

    /// <exception cref="InvalidOperationException">There is no CUDA device.</exception>
    public static Device CUDA => InitializeDevice(new Device(DeviceType.CUDA));

    public static Device device(string description) => InitializeDevice(new Device(description));

    public static Device device(string deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    public static Device device(DeviceType deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    public static Device device(int index) => new(DeviceType.CUDA, index);

    /// <summary>The device, or the CPU when none is given.</summary>
    /// <exception cref="InvalidOperationException">The device is not to be had on this machine.</exception>
    public static Device InitializeDevice(Device? device)
    {
        Device wanted = device ?? get_default_device();
        InitializeDeviceType(wanted.type);
        return wanted;
    }

    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
        {
            throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on the current machine.");
        }
    }

    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType switch
    {
        DeviceType.CUDA => cuda.is_available(),
        DeviceType.MPS => false,
        _ => true,
    };

    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>A kind of device and its number, -1 for the current one.</summary>
    public class Device
    {
        /// <param name="description">"cpu", "cuda", "cuda:1", "meta".</param>
        public Device(string description)
        {
            string[] parts = description.Split(':');
            type = Enum.Parse<DeviceType>(parts[0].ToUpperInvariant());
            index = parts.Length == 2 ? int.Parse(parts[1]) : -1;
        }

        public Device(string deviceType, int index = -1)
            : this(Enum.Parse<DeviceType>(deviceType.ToUpperInvariant()), index)
        {
        }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        public Device(int index)
            : this(DeviceType.CUDA, index)
        {
        }

        public DeviceType type { get; }

        public int index { get; }

        public static implicit operator Device(string description) => new(description);

        public override string ToString()
        {
            string kind = type.ToString().ToLowerInvariant();
            return type == DeviceType.CPU || index == -1 ? kind : $"{kind}:{index}";
        }
    }

    public static partial class cuda
    {
        public static bool is_available() => NativeMethods.jj_cuda_devices() > 0;

        public static int device_count() => NativeMethods.jj_cuda_devices();

        public static void manual_seed(long seed) => NativeMethods.Check(NativeMethods.jj_manual_seed((ulong)seed));

        public static void manual_seed_all(long seed) => NativeMethods.Check(NativeMethods.jj_manual_seed((ulong)seed));
    }
}
