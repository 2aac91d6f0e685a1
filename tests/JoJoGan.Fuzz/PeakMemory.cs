using System.Diagnostics;
using System.Globalization;

namespace JoJoGan.Fuzz;

/// <summary>The peak memory of the process. Linux resets it on request; elsewhere it is that of the whole run.</summary>
internal static class PeakMemory
{
    /// <summary>Forgets the peak.</summary>
    /// <returns>The bytes that are held now.</returns>
    public static long Restart()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Read();
        }

        File.WriteAllText("/proc/self/clear_refs", "5");
        return Read();
    }

    /// <returns>Bytes at the peak.</returns>
    public static long Read()
    {
        if (!OperatingSystem.IsLinux())
        {
            using Process self = Process.GetCurrentProcess();
            return self.PeakWorkingSet64;
        }

        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6).Trim()[..^3], CultureInfo.InvariantCulture);
    }
}
