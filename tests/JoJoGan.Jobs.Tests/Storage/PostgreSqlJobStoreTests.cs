using JoJoGan.Jobs.Storage;
using JoJoGan.LocalServers;

namespace JoJoGan.Jobs.Tests.Storage;

public sealed class PostgreSqlJobStoreTests(PostgreSqlServer server)
    : JobStoreContract, IClassFixture<PostgreSqlServer>, IAsyncLifetime
{
    private protected override SqlJobStore Store { get; } = SqlJobStore.PostgreSql(server.ConnectionString);

    public Task InitializeAsync() => Store.InitializeAsync();

    public async Task DisposeAsync() => await Store.DisposeAsync();
}
