namespace JoJoGan.Jobs.Storage;

/// <summary>
/// What Microsoft.Orleans.Clustering.AdoNet needs in PostgreSQL: two tables, and the queries that it reads and calls with its
/// parameters.
/// </summary>
internal static class MembershipSchema
{
    public const string Sql =
        """
        create table OrleansMembershipVersionTable (
            DeploymentId text primary key,
            Timestamp timestamptz not null default now(),
            Version integer not null default 0
        );

        create table OrleansMembershipTable (
            DeploymentId text not null,
            Address text not null,
            Port integer not null,
            Generation integer not null,
            SiloName text not null,
            HostName text not null,
            Status integer not null,
            ProxyPort integer,
            SuspectTimes text,
            StartTime timestamptz not null,
            IAmAliveTime timestamptz not null,
            primary key (DeploymentId, Address, Port, Generation)
        );

        create table OrleansQuery (
            QueryKey text primary key,
            QueryText text not null
        );

        insert into OrleansQuery values
        ('InsertMembershipVersionKey', '
            with added as (
                insert into OrleansMembershipVersionTable (DeploymentId) values (@DeploymentId)
                on conflict do nothing returning 1)
            select count(*) = 1 from added'),
        ('InsertMembershipKey', '
            with moved as (
                update OrleansMembershipVersionTable set Version = Version + 1, Timestamp = now()
                where DeploymentId = @DeploymentId and Version = @Version and not exists (
                    select 1 from OrleansMembershipTable
                    where DeploymentId = @DeploymentId and Address = @Address and Port = @Port and Generation = @Generation)
                returning 1),
            added as (
                insert into OrleansMembershipTable
                    (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
                select @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime,
                    @IAmAliveTime
                from moved
                returning 1)
            select count(*) = 1 from added'),
        ('UpdateMembershipKey', '
            with moved as (
                update OrleansMembershipVersionTable set Version = Version + 1, Timestamp = now()
                where DeploymentId = @DeploymentId and Version = @Version
                returning 1),
            changed as (
                update OrleansMembershipTable
                set Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
                from moved
                where DeploymentId = @DeploymentId and Address = @Address and Port = @Port and Generation = @Generation
                returning 1)
            select count(*) = 1 from changed'),
        ('UpdateIAmAlivetimeKey', '
            update OrleansMembershipTable set IAmAliveTime = @IAmAliveTime
            where DeploymentId = @DeploymentId and Address = @Address and Port = @Port and Generation = @Generation'),
        ('MembershipReadRowKey', '
            select v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes,
                m.StartTime, m.IAmAliveTime, v.Version
            from OrleansMembershipVersionTable v
            left join OrleansMembershipTable m on m.DeploymentId = v.DeploymentId
                and m.Address = @Address and m.Port = @Port and m.Generation = @Generation
            where v.DeploymentId = @DeploymentId'),
        ('MembershipReadAllKey', '
            select v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes,
                m.StartTime, m.IAmAliveTime, v.Version
            from OrleansMembershipVersionTable v
            left join OrleansMembershipTable m on m.DeploymentId = v.DeploymentId
            where v.DeploymentId = @DeploymentId'),
        ('GatewaysQueryKey', '
            select Address, ProxyPort, Generation from OrleansMembershipTable
            where DeploymentId = @DeploymentId and Status = @Status and ProxyPort > 0'),
        ('DeleteMembershipTableEntriesKey', '
            with members as (delete from OrleansMembershipTable where DeploymentId = @DeploymentId)
            delete from OrleansMembershipVersionTable where DeploymentId = @DeploymentId'),
        -- status 6 is dead
        ('CleanupDefunctSiloEntriesKey', '
            delete from OrleansMembershipTable
            where DeploymentId = @DeploymentId and Status = 6 and IAmAliveTime < @IAmAliveTime'),
        ('CleanupDefunctSiloEntryKey', '
            delete from OrleansMembershipTable
            where DeploymentId = @DeploymentId and Address = @Address and Port = @Port and Generation = @Generation
                and Status = 6 and StartTime = @StartTime and IAmAliveTime = @IAmAliveTime');
        """;
}
