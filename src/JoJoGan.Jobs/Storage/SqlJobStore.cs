using System.Data.Common;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace JoJoGan.Jobs.Storage;

/// <summary>
/// Jobs and styles in SQLite or PostgreSQL, by the same SQL. A row has what is searched for in columns of its own, and the rest
/// as JSON.
/// </summary>
public sealed partial class SqlJobStore : IJobStore, IAsyncDisposable
{
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromHours(24);

    private readonly DbDataSource source;
    private readonly string prepare;
    private readonly string lockSchema;
    private readonly IReadOnlyList<string> versions;

    /// <param name="source">Connects.</param>
    /// <param name="prepare">Runs once before all.</param>
    /// <param name="lockSchema">Runs in the transaction that changes the tables, and lets one at a time go on.</param>
    /// <param name="versions">The versions of the tables.</param>
    private SqlJobStore(DbDataSource source, string prepare, string lockSchema, IReadOnlyList<string> versions) =>
        (this.source, this.prepare, this.lockSchema, this.versions) = (source, prepare, lockSchema, versions);

    /// <summary>A store in a file.</summary>
    /// <param name="path">The file, made if it is not there; its folder must exist.</param>
    public static SqlJobStore Sqlite(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string connection = new SqliteConnectionStringBuilder { DataSource = path }.ConnectionString;

        // In this mode, which stays with the file, readers do not wait for the writer. Transactions lock the file themselves.
        return new SqlJobStore(
            SqliteFactory.Instance.CreateDataSource(connection), "PRAGMA journal_mode = WAL", "SELECT 1", Schema.Versions);
    }

    /// <summary>A store in a PostgreSQL database.</summary>
    /// <param name="connection">The connection string.</param>
    public static SqlJobStore PostgreSql(string connection)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connection);
        return new SqlJobStore(
            NpgsqlDataSource.Create(connection),
            "SELECT 1",
            "SELECT pg_advisory_xact_lock(1245859663)",
            [MembershipSchema.Sql, .. Schema.Versions]);
    }

    /// <inheritdoc />
    public async Task InitializeAsync(CancellationToken cancellationToken = default)
    {
        await using DbConnection connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(Command(prepare, null, cancellationToken)).ConfigureAwait(false);
        await using DbTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(lockSchema, transaction: transaction).ConfigureAwait(false);
        await connection.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS jojogan_schema (version INTEGER NOT NULL)", transaction: transaction)
            .ConfigureAwait(false);
        int version = await connection.ExecuteScalarAsync<int?>(
            "SELECT MAX(version) FROM jojogan_schema", transaction: transaction).ConfigureAwait(false) ?? 0;
        for (; version < versions.Count; version++)
        {
            await connection.ExecuteAsync(versions[version], transaction: transaction).ConfigureAwait(false);
            await connection.ExecuteAsync(
                "INSERT INTO jojogan_schema (version) VALUES (@version)", new { version = version + 1 }, transaction)
                .ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<Job> AddAsync(Job job, IdempotencyKey? key = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (key is not null)
        {
            await RunAsync(
                "UPDATE jobs SET idempotency_key = NULL WHERE owner = @owner AND idempotency_key = @key AND created < @old",
                new { owner = job.Owner, key = key.Name, old = Milliseconds(job.Created - KeyLifetime) },
                cancellationToken).ConfigureAwait(false);
        }

        int added = await RunAsync(
            """
            INSERT INTO jobs (id, owner, ended, version, created, idempotency_key, request_hash, body)
            VALUES (@id, @owner, @ended, @version, @created, @key, @hash, @body)
            ON CONFLICT (owner, idempotency_key) DO NOTHING
            """,
            Row(job, key),
            cancellationToken).ConfigureAwait(false);
        if (added == 1)
        {
            return job;
        }

        (string body, string hash) = (await QueryAsync<(string, string)>(
            "SELECT body, request_hash FROM jobs WHERE owner = @owner AND idempotency_key = @key",
            new { owner = job.Owner, key = key!.Name },
            cancellationToken).ConfigureAwait(false)).Single();
        return hash == key.RequestHash ? JobJson.Read<Job>(body) : throw new IdempotencyKeyException(key.Name);
    }

    /// <inheritdoc />
    public async Task<Job?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        (await JobsAsync("WHERE id = @id", new { id = Text(id) }, cancellationToken).ConfigureAwait(false)).SingleOrDefault();

    /// <inheritdoc />
    public async Task<bool> TryUpdateAsync(Job job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return await RunAsync(
            "UPDATE jobs SET ended = @ended, version = @version, body = @body WHERE id = @id AND version = @version - 1",
            Row(job, null),
            cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Job>> UnfinishedAsync(CancellationToken cancellationToken = default) =>
        JobsAsync("WHERE ended IS NULL ORDER BY id", null, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<Job>> ListAsync(
        string owner, Guid? before = null, int limit = 100, CancellationToken cancellationToken = default) =>
        JobsAsync(
            "WHERE owner = @owner AND (@before IS NULL OR id < @before) ORDER BY id DESC LIMIT @limit",
            new { owner, before = before is { } id ? Text(id) : null, limit },
            cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<Job>> EndedBeforeAsync(
        DateTimeOffset time, int limit, CancellationToken cancellationToken = default) =>
        JobsAsync(
            "WHERE ended < @time ORDER BY ended LIMIT @limit", new { time = Milliseconds(time), limit }, cancellationToken);

    /// <inheritdoc />
    public Task RemoveAsync(Guid id, CancellationToken cancellationToken = default) =>
        RunAsync("DELETE FROM jobs WHERE id = @id AND ended IS NOT NULL", new { id = Text(id) }, cancellationToken);

    /// <inheritdoc />
    public Task SaveStyleAsync(Style style, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(style);
        return RunAsync(
            """
            INSERT INTO styles (owner, id, created, body) VALUES (@owner, @id, @created, @body)
            ON CONFLICT (owner, id) DO UPDATE SET body = @body
            """,
            new { owner = style.Owner, id = style.Id, created = Milliseconds(style.Created), body = JobJson.Write(style) },
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<Style?> FindStyleAsync(string owner, string id, CancellationToken cancellationToken = default) =>
        (await StylesAsync("WHERE owner = @owner AND id = @id", new { owner, id }, cancellationToken).ConfigureAwait(false))
            .SingleOrDefault();

    /// <inheritdoc />
    public Task<IReadOnlyList<Style>> ListStylesAsync(string owner, CancellationToken cancellationToken = default) =>
        StylesAsync("WHERE owner = @owner ORDER BY created DESC, id", new { owner }, cancellationToken);

    /// <inheritdoc />
    public async Task<bool> RemoveStyleAsync(string owner, string id, CancellationToken cancellationToken = default)
    {
        await RunAsync("DELETE FROM styles WHERE owner = @owner AND id = @id", new { owner, id }, cancellationToken)
            .ConfigureAwait(false);
        return (await StylesAsync("WHERE id = @id", new { id }, cancellationToken).ConfigureAwait(false)).Count == 0;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static object Row(Job job, IdempotencyKey? key) => new
    {
        id = Text(job.Id),
        owner = job.Owner,
        ended = job.Ended is { } ended ? Milliseconds(ended) : (long?)null,
        version = job.Version,
        created = Milliseconds(job.Created),
        key = key?.Name,
        hash = key?.RequestHash,
        body = JobJson.Write(job with { Progress = null, QueuePosition = 0, LacksWorker = false }),
    };

    private async Task<IReadOnlyList<Job>> JobsAsync(string condition, object? values, CancellationToken cancellationToken) =>
        [.. (await QueryAsync<string>("SELECT body FROM jobs " + condition, values, cancellationToken).ConfigureAwait(false))
            .Select(JobJson.Read<Job>)];

    private async Task<IReadOnlyList<Style>> StylesAsync(string condition, object values, CancellationToken cancellationToken) =>
        [.. (await QueryAsync<string>("SELECT body FROM styles " + condition, values, cancellationToken).ConfigureAwait(false))
            .Select(JobJson.Read<Style>)];

    private async Task<IEnumerable<T>> QueryAsync<T>(string sql, object? values, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await connection.QueryAsync<T>(Command(sql, values, cancellationToken)).ConfigureAwait(false);
    }

    private async Task<int> RunAsync(string sql, object? values, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await connection.ExecuteAsync(Command(sql, values, cancellationToken)).ConfigureAwait(false);
    }

    private static CommandDefinition Command(string sql, object? values, CancellationToken cancellationToken) =>
        new(sql, values, cancellationToken: cancellationToken);

    private static string Text(Guid id) => id.ToString("N"); // in the order of time, as text too

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
