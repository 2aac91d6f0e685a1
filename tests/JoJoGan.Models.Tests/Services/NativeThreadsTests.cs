using System.Runtime.InteropServices;
using JoJoGan.Models.Runtime;

namespace JoJoGan.Models.Tests.Services;

public sealed partial class NativeThreadsTests
{
    [Fact]
    public void Native_libraries_see_the_setting_where_the_C_library_is_glibc()
    {
        bool glibc = OperatingSystem.IsLinux()
            && File.ReadAllText("/proc/self/maps").Contains("libc.so.6", StringComparison.Ordinal);

        NativeThreads.ShortOpenMPSpin().Should().Be(glibc);
        if (glibc && Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
        {
            Marshal.PtrToStringUTF8(getenv("GOMP_SPINCOUNT")).Should().NotBeNullOrEmpty();
        }
    }

    [LibraryImport("libc.so.6", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint getenv(string name);
}
