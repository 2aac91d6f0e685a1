using JoJoGan.Models.Runtime;

namespace JoJoGan.Models.Tests.Services;

public sealed class NativeAllocatorTests
{
    [Fact]
    public void Is_told_to_keep_memory_where_the_C_library_is_glibc_and_leaves_others_alone()
    {
        bool glibc = OperatingSystem.IsLinux()
            && File.ReadAllText("/proc/self/maps").Contains("libc.so.6", StringComparison.Ordinal);

        NativeAllocator.KeepFreedMemory().Should().Be(glibc);
        NativeAllocator.KeepFreedMemory().Should().Be(glibc, "it may be called again");
    }
}
