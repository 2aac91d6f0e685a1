namespace JoJoGan.Files;

/// <summary>Tells regular files from folders, devices, pipes and sockets.</summary>
internal static class FileKind
{
    /// <summary>Whether something is there that may not be replaced by a file.</summary>
    /// <param name="path">A full path, no link.</param>
    public static bool IsSpecial(string path)
    {
        if (Directory.Exists(path))
        {
            return true;
        }

        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            // Only a file on disk can be given the length that it has. Opened for reading too, a pipe does not wait for a reader.
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            file.SetLength(file.Length);
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false; // write-protected: its folder says whether it may be replaced
        }
        catch (Exception e) when (e is IOException or NotSupportedException or ArgumentException)
        {
            return true;
        }
    }

    /// <summary>
    /// Whether there is a file without bytes, as pipes, devices and sockets are too. Asked before a file is opened for reading:
    /// to open a pipe that nobody writes to never ends.
    /// </summary>
    /// <param name="path">A path; links are followed.</param>
    /// <exception cref="IOException">The path cannot be followed, for instance through a loop of links.</exception>
    public static bool IsEmpty(string path)
    {
        var file = new FileInfo(path);
        return (file.ResolveLinkTarget(returnFinalTarget: true) ?? file) is { Exists: true } and FileInfo { Length: 0 };
    }
}
