using System.Diagnostics;
using TorchSharp;

namespace JoJoGan.Benchmarks;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    /// <summary>CpuFeatures, cores, threads, TorchSharp and allocator settings.</summary>
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

    /// <summary>The most memory that the process has had.</summary>
    public static long PeakMegabytes => Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000;
}
