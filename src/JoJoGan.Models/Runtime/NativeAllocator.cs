using System.Runtime.InteropServices;

namespace JoJoGan.Models.Runtime;

/// <summary>
/// Settings of the C library's allocator, from which libtorch takes the CPU's tensors. By default glibc gives every large block
/// back to the system when it is freed, and the next tensor of the same size must be mapped and cleared anew, page by page.
/// </summary>
internal static partial class NativeAllocator
{
    private const string Glibc = "libc.so.6";

    // malloc.h
    private const int TrimThreshold = -1;
    private const int MmapMax = -4;
    private const int ArenaMax = -8;

    private const int LargerThanCached = 4096;

    /// <summary>
    /// Makes the process keep freed memory for the tensors to come, for as long as it lives; no thread gets an arena of its own
    /// any more, so that a block freed by one serves the others. Call it before the first tensor; calling it again does nothing.
    /// </summary>
    /// <returns>Whether it did: on Linux with glibc. Elsewhere nothing changes.</returns>
    public static bool KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return mallopt(MmapMax, 0) == 1 && mallopt(TrimThreshold, -1) == 1 && mallopt(ArenaMax, 1) == 1;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false; // another C library
        }
    }

    /// <summary>
    /// Whether the calling thread takes memory from the main arena. Only that one keeps blocks of any size: others, which threads
    /// of the process had before, are made of heaps of 64 MB and map larger blocks anew each time. Glibc only.
    /// </summary>
    public static unsafe bool IsThreadInMainArena()
    {
        // malloc.c: the word before a block has its size and, in bit 2, whether it is another arena's. Small blocks may come
        // from the thread's cache.
        void* block = NativeMemory.Alloc(LargerThanCached);
        bool isInAnother = (((nuint*)block)[-1] & 4) != 0;
        NativeMemory.Free(block);
        return !isInAnother;
    }

    [LibraryImport(Glibc)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mallopt(int parameter, int value);
}
