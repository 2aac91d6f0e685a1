namespace JoJoGan.Jobs.Artifacts;

/// <summary>
/// Files of jobs, under keys like "jobs/ID/1/picture-0.png": parts of letters, digits, '.', '-' and '_', with '/' between.
/// </summary>
public interface IArtifactStore
{
    /// <summary>Stores a file; it is there whole or not at all, and replaces one of the same key.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="content">What is in it, read to its end; it need not seek.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">The key is none.</exception>
    /// <exception cref="FileWriteException">The file cannot be stored.</exception>
    Task PutAsync(string key, Stream content, CancellationToken cancellationToken = default);

    /// <summary>Opens a file to read; null if there is none.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>
    /// A stream that the caller disposes. It can seek: <see cref="Stream.Length"/> and <see cref="Stream.Position"/> work, so
    /// that a web server can answer requests for ranges. Read it with the asynchronous methods; a store need not support others.
    /// A read that fails throws <see cref="ArtifactReadException"/> or <see cref="IOException"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The key is none.</exception>
    /// <exception cref="ArtifactReadException">The file cannot be read.</exception>
    Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Removes all files whose keys begin so; it is no error if there are none.</summary>
    /// <param name="prefix">The beginning of keys: whole parts.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">The prefix is no beginning of keys.</exception>
    /// <exception cref="FileWriteException">A file cannot be removed; others may be.</exception>
    Task RemoveAsync(string prefix, CancellationToken cancellationToken = default);
}
