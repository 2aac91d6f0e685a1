namespace JoJoGan;

/// <summary>Tells regular files from folders, devices, pipes and sockets.</summary>
internal static class FileKind
{
    /// <summary>
    /// Whether a file, or what a link leads to, has no length: an empty file, a pipe or a device. To open a pipe that nobody writes to would
    /// never end, so this is asked before.
    /// </summary>
    public static bool HasNoLength(string path)
    {
        var file = new FileInfo(path);
        return (file.ResolveLinkTarget(returnFinalTarget: true) ?? file) is FileInfo { Exists: true, Length: 0 };
    }

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
            // Only a file of the disk can be given the length that it has. Opened for reading too, a pipe does not wait for a reader.
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
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
}
