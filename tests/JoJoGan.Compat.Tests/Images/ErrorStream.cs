using System.Runtime.InteropServices;

namespace JoJoGan.Compat.Tests.Images;

/// <summary>What native code writes to the error stream while an action runs. On Linux.</summary>
internal static class ErrorStream
{
    private const int Error = 2;

    public static string During(Action action)
    {
        string path = Path.GetTempFileName();
        int before = dup(Error);
        try
        {
            using (FileStream file = File.OpenWrite(path))
            {
                dup2((int)file.SafeFileHandle.DangerousGetHandle(), Error);
                action();
            }
        }
        finally
        {
            dup2(before, Error);
            close(before);
        }

        string text = File.ReadAllText(path);
        File.Delete(path);
        return text;
    }

    [DllImport("libc")]
    private static extern int dup(int descriptor);

    [DllImport("libc")]
    private static extern int dup2(int from, int to);

    [DllImport("libc")]
    private static extern int close(int descriptor);
}
