using System.Security.Cryptography;
using JoJoGan.Files;

namespace JoJoGan.ModelStore;

/// <summary>
/// An entry's file in the store. It appears under its name only when its bytes were found right, and its hash is written beside
/// it first, so whatever has the name is whole.
/// </summary>
internal sealed class StoredFile(string folder, ModelEntry entry)
{
    /// <summary>The finished file.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, entry.File);

    /// <summary>What has been fetched of it so far; written by whoever holds the lock.</summary>
    public string Part => Path + ".part";

    /// <summary>The version that the part belongs to, as the mirror named it.</summary>
    public string PartVersion => Path + ".part.version";

    /// <summary>The hash that the file was accepted with.</summary>
    public string HashFile => Path + ".sha256";

    /// <summary>The file whose lock lets one process at a time fetch.</summary>
    public string Lock => Path + ".lock";

    /// <summary>The hash that the bytes must have: the catalog's, else that of the first fetch, else null.</summary>
    public string? ExpectedHash => entry.Sha256 ?? AcceptedHash;

    /// <summary>Whether the file is the one accepted with the expected hash, as far as length and times tell.</summary>
    public bool IsUnchanged
    {
        get
        {
            var file = new FileInfo(Path);
            return Accepted is [var hash, var stamp]
                && string.Equals(hash, ExpectedHash, StringComparison.OrdinalIgnoreCase)
                && stamp == Stamp(file)
                && file.LastWriteTimeUtc < File.GetLastWriteTimeUtc(HashFile); // else it may be of the same tick, and another
        }
    }

    private string? AcceptedHash => Accepted is [{ Length: 64 } hash, ..] ? hash : null;

    /// <summary>The lines of <see cref="HashFile"/>: the hash, and the stamp of the file that had it.</summary>
    private string[] Accepted => File.Exists(HashFile) ? File.ReadAllText(HashFile)
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];

    /// <summary>SHA-256 of a file in hexadecimal.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Gives the part the file's name. Its hash has been checked.</summary>
    public void Accept(string hash)
    {
        WriteHash(hash, Part);
        using (var part = new FileStream(Part, FileMode.Open, FileAccess.ReadWrite))
        {
            part.Flush(flushToDisk: true);
        }

        File.Move(Part, Path, overwrite: true);
        File.Delete(PartVersion);
    }

    /// <summary>
    /// Takes the file, whose hash was checked, as it is; if that cannot be recorded, it is checked again next time.
    /// </summary>
    public void AcceptGiven(string hash)
    {
        try
        {
            WriteHash(hash, Path);
        }
        catch (FileWriteException)
        {
            // A folder that is only read has files that are right all the same.
        }
    }

    /// <summary>Throws what has been fetched away.</summary>
    public void DropPart()
    {
        File.Delete(Part);
        File.Delete(PartVersion);
    }

    private static string Stamp(FileInfo file) => $"{file.Length} {file.LastWriteTimeUtc.Ticks}";

    /// <summary>Writes the hash down that a file is accepted with, and what tells the file from another one.</summary>
    private void WriteHash(string hash, string path) => AtomicFile.Write(
        HashFile,
        stream => stream.Write(System.Text.Encoding.ASCII.GetBytes($"{hash}\n{Stamp(new FileInfo(path))}\n")),
        (reason, cause) => new FileWriteException(reason, HashFile, cause));
}
