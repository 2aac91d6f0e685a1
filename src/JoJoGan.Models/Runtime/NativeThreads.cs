using System.Runtime.InteropServices;

namespace JoJoGan.Models.Runtime;

/// <summary>
/// Settings of libtorch's own threads. By default those of GNU's OpenMP wait busily for some milliseconds after every operation,
/// and take turns with the library's threads on the same processors meanwhile.
/// </summary>
internal static partial class NativeThreads
{
    private const string Glibc = "libc.so.6";

    /// <summary>
    /// Makes them sleep after some microseconds, for as long as the process lives. Call it before anything of TorchSharp is used:
    /// OpenMP reads its settings when it is loaded. A setting of <c>GOMP_SPINCOUNT</c> or <c>OMP_WAIT_POLICY</c> in the
    /// environment stays.
    /// </summary>
    /// <returns>Whether it could be set: on Linux with glibc. Elsewhere nothing changes.</returns>
    public static bool ShortOpenMPSpin()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            // .NET's own environment is a copy that native libraries do not see.
            return Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null
                || setenv("GOMP_SPINCOUNT", "2000", overwrite: 0) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false; // another C library
        }
    }

    [LibraryImport(Glibc, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int setenv(string name, string value, int overwrite);
}
