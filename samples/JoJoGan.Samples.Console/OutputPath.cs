namespace JoJoGan.Samples.Console;

/// <summary>Makes sure that results can be written, and over nothing that the command reads, before the work that makes them.</summary>
internal static class OutputPath
{
    private const string StyleExtension = ".safetensors";

    private static readonly StringComparer Names =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Checks that files can be written in the folder, and that no result of the given names replaces an input.</summary>
    /// <param name="folder">The folder; it need not exist and is not left behind.</param>
    /// <param name="option">The option that names it.</param>
    /// <param name="results">The files that will be written in it.</param>
    /// <param name="inputs">The files that the command reads.</param>
    public static void PrepareFolder(string folder, string option, IEnumerable<string> results, IReadOnlyList<string> inputs)
    {
        TryToWrite(folder, option);
        foreach (string result in results.Select(name => Path.Combine(folder, name)))
        {
            RefuseInput(result, option, inputs);
        }
    }

    /// <summary>Checks that a style can be written to the file and replaces at most another style.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it.</param>
    /// <param name="inputs">The files that the command reads.</param>
    public static void PrepareStyle(string path, string option, IReadOnlyList<string> inputs)
    {
        PrepareFile(path, option, "a style", inputs, StyleExtension);
        RefuseInput(LastGood(path), option, inputs);
    }

    /// <summary>Checks that a file can be written, and that it replaces no input.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it.</param>
    /// <param name="what">What is written, for messages.</param>
    /// <param name="inputs">The files that the command reads.</param>
    /// <param name="extensions">What its name may end in.</param>
    public static void PrepareFile(string path, string option, string what, IReadOnlyList<string> inputs, params string[] extensions)
    {
        if (path.Length == 0 || Directory.Exists(path))
        {
            throw new InvalidOptionsException([$"'{path}' is a folder. Name a file in it with {option}, for instance style{extensions[0]}."]);
        }

        RefuseInput(path, option, inputs);
        if (!extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
        {
            throw new InvalidOptionsException(
                [$"'{path}' is no name for {what}, which is a {string.Join(" or ", extensions)} file. Name '{path}{extensions[0]}' with {option}."]);
        }

        RefuseDevice(path, option);
        TryToWrite(Path.GetDirectoryName(Path.GetFullPath(path))!, option);
    }

    /// <summary>Where the last good weights of a run that diverges go.</summary>
    public static string LastGood(string stylePath) => Path.ChangeExtension(stylePath, ".last-good" + StyleExtension);

    private static void RefuseInput(string path, string option, IReadOnlyList<string> inputs)
    {
        string real = RealPath(path);
        if (inputs.FirstOrDefault(input => Names.Equals(RealPath(input), real)) is { } input)
        {
            throw new InvalidOptionsException([$"'{path}' would replace '{input}', which the command reads. Name another place with {option}."]);
        }
    }

    /// <summary>Only a file of the disk can be opened to write and given the length that it has.</summary>
    private static void RefuseDevice(string path, string option)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            file.SetLength(file.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InvalidOptionsException(
                [$"'{path}' is there and cannot be replaced: it is no ordinary file, or is write-protected. Name another one with {option}."]);
        }
    }

    /// <summary>Creates a file for a moment, in folders that stay only if they were there.</summary>
    private static void TryToWrite(string folder, string option)
    {
        var made = new Stack<string>();
        try
        {
            for (string? path = Path.GetFullPath(folder); path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path))
            {
                made.Push(path);
            }

            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, $".jojogan-{Guid.NewGuid():N}.tmp");
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidOptionsException(
                [$"Nothing can be written to the folder '{folder}' ({e.Message.TrimEnd('.')}). Name another one with {option}, or change its permissions."]);
        }
        finally
        {
            Remove(made.Reverse());
        }
    }

    /// <summary>Removes folders, the deepest first, that nothing is in.</summary>
    private static void Remove(IEnumerable<string> folders)
    {
        try
        {
            foreach (string folder in folders.Where(Directory.Exists))
            {
                Directory.Delete(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else has begun to use the folder.
        }
    }

    /// <summary>The path with every link on it followed.</summary>
    private static string RealPath(string path)
    {
        string full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } folder)
        {
            return full;
        }

        string own = Path.Combine(RealPath(folder), Path.GetFileName(full));
        FileSystemInfo entry = Directory.Exists(own) ? new DirectoryInfo(own) : new FileInfo(own);
        return entry.LinkTarget is null ? own : RealPath(entry.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
    }
}
