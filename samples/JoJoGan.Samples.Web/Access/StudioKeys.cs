using JoJoGan.Jobs.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace JoJoGan.Samples.Web.Access;

/// <summary>Looks keys up, and remembers for some seconds what was found.</summary>
/// <param name="store">Has the keys.</param>
/// <param name="cache">Remembers.</param>
internal sealed class StudioKeys(IApiKeyStore store, IMemoryCache cache)
{
    private const string AnyName = "any key";
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    /// <summary>Whether there is any key: then nobody comes in without one.</summary>
    public Task<bool> AreThereAsync(CancellationToken cancellationToken) => RememberAsync(
        AnyName, async () => (await store.ListKeysAsync(cancellationToken)).Count > 0);

    /// <summary>The key of a SHA-256; null if there is none, or it was revoked.</summary>
    public Task<ApiKey?> FindAsync(string sha256, CancellationToken cancellationToken) => RememberAsync(
        sha256, () => store.FindKeyAsync(sha256, cancellationToken));

    private async Task<T> RememberAsync<T>(string name, Func<Task<T>> find) =>
        (await cache.GetOrCreateAsync(name, entry =>
        {
            entry.SetSize(1).SetAbsoluteExpiration(Remembered);
            return find();
        }))!;
}
