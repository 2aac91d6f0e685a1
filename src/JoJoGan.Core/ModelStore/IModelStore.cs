namespace JoJoGan.ModelStore;

/// <summary>Fetches the files of weights of a catalog, checks and keeps them. Safe to use from several processes.</summary>
public interface IModelStore
{
    /// <summary>What can be fetched, by name.</summary>
    IReadOnlyList<ModelEntry> Entries { get; }

    /// <summary>An entry.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ModelStoreException">There is none; the message lists names like it.</exception>
    ModelEntry Entry(string name);

    /// <summary>Where an entry's file is, or null while it has not been fetched.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ModelStoreException">There is no such entry.</exception>
    string? Find(string name);

    /// <summary>An entry's file, fetched unless it is there. What was fetched in part before goes on from there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="progress">Receives the download's progress.</param>
    /// <param name="cancellationToken">Stops; the part that was fetched stays for the next time.</param>
    /// <returns>The file's path. Its bytes have the SHA-256 of the entry, or of the first fetch.</returns>
    /// <exception cref="ModelStoreException">
    /// The license is not accepted, no mirror gives the file, the downloaded or existing file has the wrong hash, the disk is
    /// full, or the folder cannot be written.
    /// </exception>
    Task<string> FetchAsync(
        string name, IProgress<ModelProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Reads a fetched file again.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Whether it is there and its bytes are right.</returns>
    /// <exception cref="ModelStoreException">There is no such entry, or the file cannot be read.</exception>
    Task<ModelState> VerifyAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Deletes a fetched file, whole or in part.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ModelStoreException">There is no such entry, or the file cannot be deleted.</exception>
    bool Remove(string name);
}
