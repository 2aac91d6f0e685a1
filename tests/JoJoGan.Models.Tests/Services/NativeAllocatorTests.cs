using JoJoGan.Models.Runtime;
using JoJoGan.Runtime;

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

    [Fact]
    public async Task Worker_takes_memory_from_the_main_arena_whatever_threads_ended_before()
    {
        if (!NativeAllocator.KeepFreedMemory())
        {
            return; // another C library
        }

        // Their arenas are given to the next threads.
        Thread[] ended = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() => NativeAllocator.IsThreadInMainArena()))];
        Array.ForEach(ended, t => t.Start());
        Array.ForEach(ended, t => t.Join());

        using var worker = new DeviceWorker(suits: NativeAllocator.IsThreadInMainArena);

        (await worker.RunAsync(NativeAllocator.IsThreadInMainArena)).Should().BeTrue();
    }
}
