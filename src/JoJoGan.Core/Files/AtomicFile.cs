namespace JoJoGan.Files;

/// <summary>Replaces files whole or not at all.</summary>
public static class AtomicFile
{
    private const int DiskFullOnUnix = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    /// <summary>
    /// Lets <paramref name="write"/> fill a new file of a unique name in the same folder, flushes it to the disk and renames it
    /// to <paramref name="path"/>; a link stays and what it leads to is replaced, whose permissions the new file has. On any
    /// error the new file is removed and the old one is untouched. Only a regular file is ever replaced: renaming over a device
    /// or pipe would destroy it.
    /// </summary>
    /// <param name="path">The file to write or replace; its folder must exist.</param>
    /// <param name="write">Fills the file.</param>
    /// <param name="failure">Makes the error of a file that cannot be written, from the reason and the cause.</param>
    public static void Write(string path, Action<Stream> write, Func<string, Exception?, JoJoGanException> failure)
    {
        string temporary = "";
        try
        {
            string target = Target(path, failure);
            temporary = TemporaryBeside(target);
            Replace(target, temporary, write);
        }
        catch (Exception e) when (Reason(e, path, temporary) is { } reason)
        {
            throw failure(reason, e);
        }
    }

    /// <summary>As <see cref="Write"/>, for what writes a file by its name: another program, for instance.</summary>
    /// <param name="path">The file to write or replace; its folder must exist.</param>
    /// <param name="write">Fills the file of the name that it is given, which is there and empty.</param>
    /// <param name="failure">Makes the error of a file that cannot be written, from the reason and the cause.</param>
    public static async Task WriteAsync(
        string path, Func<string, Task> write, Func<string, Exception?, JoJoGanException> failure)
    {
        string temporary = "";
        try
        {
            string target = Target(path, failure);
            temporary = TemporaryBeside(target);
            await ReplaceAsync(target, temporary, write).ConfigureAwait(false);
        }
        catch (Exception e) when (Reason(e, path, temporary) is { } reason)
        {
            throw failure(reason, e);
        }
    }

    /// <summary>What keeps a file from being written; null for what has to do with other things.</summary>
    private static string? Reason(Exception error, string path, string temporary) => error switch
    {
        DirectoryNotFoundException => "the folder does not exist; create it first.",
        PathTooLongException => "the file cannot be written: its name or path is too long; choose a shorter one.",
        ArgumentException when path.Contains('\0') =>
            "the file cannot be written: this is no name of a file; choose another one.",
        IOException { HResult: DiskFullOnUnix or DiskFullOnWindows } =>
            "the file cannot be written: the disk is full; free some space.",
        // The message names the file of a moment, which tells nobody anything.
        IOException or UnauthorizedAccessException =>
            $"the file cannot be written ({Told(error.Message, path, temporary)}); check the folder's permissions and free "
            + "space.",
        _ => null,
    };

    private static string Told(string message, string path, string temporary) =>
        (temporary.Length > 0 ? message.Replace(temporary, path, StringComparison.Ordinal) : message).TrimEnd('.');

    private static string Target(string path, Func<string, Exception?, JoJoGanException> failure)
    {
        string target = Target(path);
        if (FileKind.IsSpecial(target))
        {
            string what = Directory.Exists(target) ? "a folder" : "a device, pipe or socket";
            throw failure($"the file cannot be written: {what} has this name; choose another name.", null);
        }

        return target;
    }

    // Short whatever the target is called: a name may be as long as the file system allows.
    private static string TemporaryBeside(string target) =>
        Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetRandomFileName()}.tmp");

    private static string Target(string path)
    {
        var file = new FileInfo(Path.GetFullPath(path));
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    private static void Replace(string target, string temporary, Action<Stream> write)
    {
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                KeepMode(target, stream);
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static async Task ReplaceAsync(string target, string temporary, Func<string, Task> write)
    {
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                KeepMode(target, stream);
            }

            await write(temporary).ConfigureAwait(false);
            using (var stream = new FileStream(temporary, FileMode.Open, FileAccess.Write, FileShare.Read))
            {
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Gives the new file the permissions of the one that it replaces, before anything is in it.</summary>
    private static void KeepMode(string target, FileStream stream)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(target))
        {
            return;
        }

        UnixFileMode mode = File.GetUnixFileMode(target);
        if (File.GetUnixFileMode(stream.SafeFileHandle) != mode)
        {
            File.SetUnixFileMode(stream.SafeFileHandle, mode);
        }
    }
}
