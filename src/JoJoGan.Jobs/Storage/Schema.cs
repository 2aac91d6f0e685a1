namespace JoJoGan.Jobs.Storage;

/// <summary>The tables: each version is what the one before it lacks.</summary>
internal static class Schema
{
    /// <summary>The versions, for SQLite and PostgreSQL alike.</summary>
    public static IReadOnlyList<string> Versions { get; } =
    [
        """
        CREATE TABLE jobs (
            id TEXT PRIMARY KEY,
            owner TEXT NOT NULL,
            ended BIGINT,
            version BIGINT NOT NULL,
            created BIGINT NOT NULL,
            idempotency_key TEXT,
            request_hash TEXT,
            body TEXT NOT NULL);
        CREATE UNIQUE INDEX jobs_by_key ON jobs (owner, idempotency_key);
        CREATE INDEX jobs_by_owner ON jobs (owner, id);
        CREATE INDEX jobs_by_end ON jobs (ended);
        CREATE TABLE styles (
            owner TEXT NOT NULL,
            id TEXT NOT NULL,
            created BIGINT NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (owner, id));
        CREATE TABLE api_keys (
            sha256 TEXT PRIMARY KEY,
            created BIGINT NOT NULL,
            body TEXT NOT NULL);
        """,
    ];
}
