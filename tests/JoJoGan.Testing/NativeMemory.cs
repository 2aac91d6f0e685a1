using System.Runtime.InteropServices;

namespace JoJoGan.Testing;

/// <summary>
/// The C library's memory, from which libtorch takes the CPU's tensors: those too that have no wrapper in .NET, such as gradients
/// and what a graph saved. It is the whole process's, so a test that measures it needs one of its own.
/// </summary>
public static class NativeMemory
{
    /// <summary>
    /// Bytes that are allocated and not freed; null where the C library does not say: all but glibc 2.33 and later.
    /// </summary>
    public static long? Held
    {
        get
        {
            if (!OperatingSystem.IsLinux())
            {
                return null;
            }

            try
            {
                Counts counts = mallinfo2();
                return (long)(counts.InUse + counts.Mapped);
            }
            catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
            {
                return null;
            }
        }
    }

    [DllImport("libc.so.6")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern Counts mallinfo2();

    /// <summary>malloc.h: struct mallinfo2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Counts
    {
        public readonly nuint Arena, FreeChunks, FastChunks, MappedChunks, Mapped, Unused, FastBytes, InUse, Free, Releasable;
    }
}
