using JoJoGan.Jobs.Storage;
using Microsoft.Data.Sqlite;

namespace JoJoGan.Jobs.Tests.Storage;

public sealed class SqliteJobStoreTests : JobStoreContract, IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;

    public SqliteJobStoreTests() => Store = SqlJobStore.Sqlite(Path.Combine(folder, "jobs.db"));

    private protected override SqlJobStore Store { get; }

    public Task InitializeAsync() => Store.InitializeAsync();

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
