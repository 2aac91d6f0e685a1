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
            Counts? counts = IfGlibc(mallinfo2);
            return counts is { } c ? (long)(c.InUse + c.Mapped) : null;
        }
    }

    /// <summary>
    /// Gives what is free back to the system, where the C library is glibc: it keeps freed memory resident, more or less of it by
    /// chance.
    /// </summary>
    public static void Trim() => IfGlibc(() => malloc_trim(0));

    private static T? IfGlibc<T>(Func<T> call)
        where T : struct
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            return call();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [DllImport("libc.so.6")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern Counts mallinfo2();

    [DllImport("libc.so.6")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int malloc_trim(nuint pad);

    /// <summary>malloc.h: struct mallinfo2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Counts
    {
        public readonly nuint Arena, FreeChunks, FastChunks, MappedChunks, Mapped, Unused, FastBytes, InUse, Free, Releasable;
    }
}
