using System.Text;
using JoJoGan.Errors;

namespace JoJoGan.Samples.Console.Output;

/// <summary>Makes sure, before the work, that results can be written, and over nothing that the command reads.</summary>
internal static class OutputPath
{
    private const string StyleExtension = ".safetensors";

    /// <summary>What file systems take of a name, in bytes.</summary>
    private const int LongestName = 255;

    private static readonly StringComparer Names =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Checks that every result can be written in the folder under its name, and that none replaces an input.</summary>
    /// <param name="folder">The folder; it need not exist and is not left behind.</param>
    /// <param name="option">The option that names it.</param>
    /// <param name="results">The files that will be written in it.</param>
    /// <param name="inputs">The files that the command reads.</param>
    public static void PrepareFolder(
        string folder, string option, IEnumerable<string> results, IReadOnlyList<string> inputs) =>
            Prepare(
                folder,
                option,
                results.Select(name => Path.Combine(folder, name)),
                inputs,
                $"Name another folder with {option}, or rename what the result is named after");

    /// <summary>Checks that a style can be written to the file and replaces at most another style.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it.</param>
    /// <param name="inputs">The files that the command reads.</param>
    public static void PrepareStyle(string path, string option, IReadOnlyList<string> inputs)
    {
        PrepareFile(path, option, "a style", inputs, StyleExtension);
        PrepareOne(LastGood(path), option, inputs);
    }

    /// <summary>Checks that a file can be written, and that it replaces no input.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it.</param>
    /// <param name="what">What is written, for messages.</param>
    /// <param name="inputs">The files that the command reads.</param>
    /// <param name="extensions">What its name may end in.</param>
    public static void PrepareFile(
        string path, string option, string what, IReadOnlyList<string> inputs, params string[] extensions)
    {
        if (path.Length == 0 || Directory.Exists(path))
        {
            throw new InvalidOptionsException(
                [$"'{path}' is a folder. Name a file in it with {option}, for instance style{extensions[0]}."]);
        }

        if (!extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
        {
            throw new InvalidOptionsException(
                [$"'{path}' is no name for {what}, which is a {string.Join(" or ", extensions)} file. " +
                    $"Name '{path}{extensions[0]}' with {option}."]);
        }

        PrepareOne(path, option, inputs);
    }

    /// <summary>Where the last good weights of a run that diverges go.</summary>
    public static string LastGood(string stylePath) => Path.Combine(
        Path.GetDirectoryName(stylePath) ?? "",
        FileName(Path.GetFileNameWithoutExtension(stylePath), ".last-good" + StyleExtension));

    /// <summary>A file's name. Of one that would be too long the stem is cut.</summary>
    /// <param name="stem">What it begins with.</param>
    /// <param name="rest">What it ends with.</param>
    public static string FileName(string stem, string rest)
    {
        int length = 0, left = LongestName - Encoding.UTF8.GetByteCount(rest);
        foreach (Rune rune in stem.EnumerateRunes())
        {
            left -= rune.Utf8SequenceLength;
            if (left < 0)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return stem[..length] + rest;
    }

    private static void PrepareOne(string path, string option, IReadOnlyList<string> inputs) =>
        Prepare(Path.GetDirectoryName(Path.GetFullPath(path))!, option, [path], inputs, $"Name another one with {option}");

    private static void Prepare(
        string folder, string option, IEnumerable<string> files, IReadOnlyList<string> inputs, string remedy)
    {
        ILookup<string, string> sources = inputs.ToLookup(RealPath, Names);
        using NewFolders made = TryFolder(folder, option);
        foreach (string file in files)
        {
            string real = RealPath(file); // a link stays, and what it leads to is replaced
            if (sources[real].FirstOrDefault() is { } input)
            {
                throw new InvalidOptionsException(
                    [$"'{file}' would replace '{input}', which the command reads. Name another place with {option}."]);
            }

            if (Fault(real) is { } fault)
            {
                throw new InvalidOptionsException([$"'{file}' {fault}. {remedy}."]);
            }
        }
    }

    /// <summary>Creates a file for a moment.</summary>
    /// <returns>The folders that had to be made for it.</returns>
    private static NewFolders TryFolder(string folder, string option)
    {
        NewFolders? made = null;
        try
        {
            string probe = Path.Combine(folder, $".jojogan-{Guid.NewGuid():N}.tmp");
            made = NewFolders.For(probe);
            Create(probe);
            return made;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            made?.Dispose();
            throw new InvalidOptionsException(
                [$"Nothing can be written to the folder '{folder}' ({e.Message.TrimEnd('.')}). " +
                    $"Name another one with {option}, or change its permissions."]);
        }
    }

    /// <summary>Why a file cannot be written; null when it can.</summary>
    /// <param name="path">The file, no link.</param>
    private static string? Fault(string path)
    {
        if (Directory.Exists(path))
        {
            return "is a folder";
        }

        bool exists = File.Exists(path);
        try
        {
            if (!exists)
            {
                Create(path);
                return null;
            }

            // Only a file on disk can be given the length that it has. Opened for reading too, a pipe does not wait for a reader.
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            DateTime written = File.GetLastWriteTimeUtc(file.SafeFileHandle);
            file.SetLength(file.Length);
            File.SetLastWriteTimeUtc(file.SafeFileHandle, written);
            return null;
        }
        catch (PathTooLongException)
        {
            return "cannot be written: the name is too long";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return exists
                ? "is there and cannot be replaced: it is no ordinary file, or is write-protected"
                : $"cannot be written ({e.Message.TrimEnd('.')})";
        }
    }

    private static void Create(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
    }

    /// <summary>The path with every link on it followed, as far as that can be done.</summary>
    private static string RealPath(string path)
    {
        try
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return path; // whoever opens it says what is wrong with it
        }
    }
}
