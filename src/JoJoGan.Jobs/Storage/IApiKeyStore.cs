namespace JoJoGan.Jobs.Storage;

/// <summary>The keys that people were given to a host's service.</summary>
public interface IApiKeyStore
{
    /// <summary>Adds a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task AddKeyAsync(ApiKey key, CancellationToken cancellationToken = default);

    /// <summary>Reads a key; null if there is none.</summary>
    /// <param name="sha256">Its SHA-256.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<ApiKey?> FindKeyAsync(string sha256, CancellationToken cancellationToken = default);

    /// <summary>Reads all keys, the oldest first.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<IReadOnlyList<ApiKey>> ListKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes the keys whose SHA-256 begins so.</summary>
    /// <param name="sha256">At least the first 8 digits.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>How many were removed.</returns>
    Task<int> RemoveKeysAsync(string sha256, CancellationToken cancellationToken = default);
}
