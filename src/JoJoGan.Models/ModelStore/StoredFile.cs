using System.Security.Cryptography;

namespace JoJoGan.ModelStore;

/// <summary>
/// An entry's file in the store. It appears under its name only when its bytes were found right, and its hash is written beside it
/// first, so whatever has the name is whole.
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

    /// <summary>The hash that the bytes must have: the catalogue's, else that of the first fetch, else null.</summary>
    public string? ExpectedHash =>
        entry.Sha256 ?? (File.Exists(HashFile) && File.ReadAllText(HashFile).Trim() is { Length: 64 } pinned ? pinned : null);

    /// <summary>SHA-256 of a file in hexadecimal.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Gives the part the file's name. Its hash has been checked.</summary>
    public void Accept(string hash)
    {
        WriteHash(hash);
        using (var part = new FileStream(Part, FileMode.Open, FileAccess.ReadWrite))
        {
            part.Flush(flushToDisk: true);
        }

        File.Move(Part, Path, overwrite: true);
        File.Delete(PartVersion);
    }

    /// <summary>Writes the hash down that the file is accepted with.</summary>
    public void WriteHash(string hash) => AtomicFile.Write(
        HashFile,
        stream => stream.Write(System.Text.Encoding.ASCII.GetBytes(hash + "\n")),
        (reason, cause) => new FileWriteException(reason, HashFile, cause));

    /// <summary>Throws what has been fetched away.</summary>
    public void DropPart()
    {
        File.Delete(Part);
        File.Delete(PartVersion);
    }
}
