using System.Runtime.InteropServices;

namespace JoJoGan;

/// <summary>Tells regular files from folders, devices, pipes and sockets, without opening them.</summary>
internal static class FileKind
{
    private const int CurrentFolder = -100;
    private const uint TypeWanted = 1;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>Whether something is there that may not be replaced by a file.</summary>
    /// <param name="path">A full path, no link.</param>
    public static bool IsSpecial(string path)
    {
        var file = new FileInfo(path);
        if (Directory.Exists(path))
        {
            return true;
        }

        return file.Exists && ((file.Attributes & FileAttributes.Device) != 0 || Type(path) is not (null or RegularFile));
    }

    // .NET 10 shows the type of a Unix file nowhere; the layout of statx's answer is the same on every processor.
    private static int? Type(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var answer = new byte[256];
        try
        {
            return statx(CurrentFolder, path, 0, TypeWanted, answer) == 0
                ? BitConverter.ToUInt16(answer, ModeOffset) & TypeMask
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // a libc from before 2018
        }
    }

    [DllImport("libc")]
    private static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] answer);
}
