namespace JoJoGan.Jobs.Storage;

/// <content>The table of keys.</content>
public sealed partial class SqlJobStore : IApiKeyStore
{
    private const int LeastDigits = 8;

    /// <inheritdoc />
    public Task AddKeyAsync(ApiKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return RunAsync(
            "INSERT INTO api_keys (sha256, created, body) VALUES (@sha256, @created, @body)",
            new { sha256 = key.Sha256, created = Milliseconds(key.Created), body = JobJson.Write(key) },
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ApiKey?> FindKeyAsync(string sha256, CancellationToken cancellationToken = default) =>
        (await KeysAsync("WHERE sha256 = @sha256", new { sha256 }, cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    /// <inheritdoc />
    public Task<IReadOnlyList<ApiKey>> ListKeysAsync(CancellationToken cancellationToken = default) =>
        KeysAsync("ORDER BY created, sha256", null, cancellationToken);

    /// <inheritdoc />
    public Task<int> RemoveKeysAsync(string sha256, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        ArgumentOutOfRangeException.ThrowIfLessThan(sha256.Length, LeastDigits);
        return RunAsync(
            "DELETE FROM api_keys WHERE substr(sha256, 1, @length) = @sha256",
            new { sha256 = sha256.ToLowerInvariant(), length = sha256.Length },
            cancellationToken);
    }

    private async Task<IReadOnlyList<ApiKey>> KeysAsync(string condition, object? values, CancellationToken cancellationToken) =>
        [.. (await QueryAsync<string>("SELECT body FROM api_keys " + condition, values, cancellationToken).ConfigureAwait(false))
            .Select(JobJson.Read<ApiKey>)];
}
