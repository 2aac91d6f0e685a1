using JoJoGan.Files;

namespace JoJoGan.Jobs.Artifacts;

/// <summary>Artifacts as files of a folder, on this machine or a network file system.</summary>
/// <param name="folder">The folder, made if it is not there.</param>
public sealed class FolderArtifactStore(string folder) : IArtifactStore
{
    private readonly string root = Path.GetFullPath(folder);

    /// <inheritdoc />
    public async Task PutAsync(string key, Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        string path = PathOf(key);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(key)("the folder cannot be created", e);
        }

        await AtomicFile.WriteAsync(
            path,
            async temporary =>
            {
                await using FileStream file = File.OpenWrite(temporary);
                await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            },
            Failure(key)).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken = default)
    {
        string path = PathOf(key);
        try
        {
            return Task.FromResult<Stream?>(new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || Directory.Exists(path))
        {
            return Task.FromResult<Stream?>(null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactReadException("the file cannot be read; check its permissions.", key, e);
        }
    }

    /// <inheritdoc />
    public Task RemoveAsync(string prefix, CancellationToken cancellationToken = default)
    {
        string path = PathOf(prefix);
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else if (File.Exists(path))
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileWriteException("the files cannot be removed; check the folder's permissions.", prefix, e);
        }

        return Task.CompletedTask;
    }

    private static Func<string, Exception?, JoJoGanException> Failure(string key) =>
        (reason, cause) => new FileWriteException(reason, key, cause);

    private string PathOf(string key)
    {
        ArtifactKey.EnsureIsValid(key);
        return Path.Combine(root, key);
    }
}
