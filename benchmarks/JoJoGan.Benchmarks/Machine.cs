using System.Diagnostics;
using TorchSharp;

namespace JoJoGan.Benchmarks;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    /// <summary>Processor, cores, threads, TorchSharp and allocator settings.</summary>
    public static string Description
    {
        get
        {
            string processor = File.Exists("/proc/cpuinfo")
                ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
                    ?.Split(':')[1].Trim() ?? "?"
                : "?";
            Version? torchSharp = typeof(torch).Assembly.GetName().Version;
            string allocator =
                Environment.GetEnvironmentVariable("GLIBC_TUNABLES") is null ? "default allocator" : "allocator keeps memory";
            return $"{processor}, {Environment.ProcessorCount} cores, {torch.get_num_threads()} threads, " +
                $"TorchSharp {torchSharp?.ToString(3)} over libtorch {torch.__version__}, {allocator}";
        }
    }

    /// <summary>The same with the GPU and its driver, if the work runs there.</summary>
    /// <param name="device">Where the work runs.</param>
    public static string DescriptionWith(torch.Device device)
    {
        if (device.type != DeviceType.CUDA)
        {
            return Description;
        }

        using Process tool = Process.Start(new ProcessStartInfo(
            "nvidia-smi", ["--query-gpu=name,driver_version", "--format=csv,noheader", $"--id={Math.Max(device.index, 0)}"])
        {
            RedirectStandardOutput = true,
        })!;
        return $"{tool.StandardOutput.ReadToEnd().Trim()}, {Description}";
    }

    /// <summary>The most memory that the process has had.</summary>
    public static long PeakMegabytes => Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000;
}
