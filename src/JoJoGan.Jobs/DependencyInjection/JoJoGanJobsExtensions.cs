using System.Net;
using JoJoGan.Jobs;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Jobs.Engine;
using JoJoGan.Jobs.Storage;
using JoJoGan.Jobs.Workers;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers jobs.</summary>
public static class JoJoGanJobsExtensions
{
    private const string ServiceId = "jojogan";
    private static readonly TimeSpan ConnectionRetry = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Adds the queue, or a worker, or both to a host; a worker does those kinds of jobs that the host has services for. What
    /// the host has registered itself (<see cref="IJobStore"/>, <see cref="IArtifactStore"/>) is used.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Settings; null for the defaults: everything in this process.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="JoJoGan.Errors.InvalidOptionsException">A setting is outside its limits.</exception>
    public static IHostApplicationBuilder AddJoJoGanJobs(
        this IHostApplicationBuilder builder, Action<JobOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new JobOptions();
        configure?.Invoke(options);
        options.Validate();
        IServiceCollection services = builder.Services;
        services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IArtifactStore>(new FolderArtifactStore(Path.Combine(options.Folder, "artifacts")));
        services.AddSerializer(serializer => serializer.AddJsonSerializer(
            type => type.Namespace?.StartsWith("JoJoGan.Jobs", StringComparison.Ordinal) == true, JobJson.Options));
        if (options.Roles.HasFlag(JobRoles.Front))
        {
            AddFront(builder, options);
        }
        else
        {
            builder.UseOrleansClient(client => client
                .UseStaticClustering(options.Gateways.Count > 0
                    ? GatewayAddress.Resolve(options.Gateways)
                    : [new IPEndPoint(IPAddress.Loopback, options.GatewayPort)])
                .Configure<ClusterOptions>(SetCluster)
                .UseConnectionRetryFilter(async (_, cancellationToken) =>
                {
                    await Task.Delay(ConnectionRetry, cancellationToken).ConfigureAwait(false);
                    return true; // a worker may start before its fronts
                }));
        }

        if (options.Roles.HasFlag(JobRoles.Worker))
        {
            services.AddSingleton<StyleCache>().AddSingleton<StyleSaver>().AddSingleton<Trainings>();
            services.AddHostedService(p => ActivatorUtilities.CreateInstance<JobWorker>(p, JobRunners.Of(p)));
        }

        return builder;
    }

    private static void AddFront(IHostApplicationBuilder builder, JobOptions options)
    {
        IServiceCollection services = builder.Services;
        services.TryAddSingleton(_ =>
        {
            Directory.CreateDirectory(options.Folder);
            return options.PostgreSql is { } connection
                ? SqlJobStore.PostgreSql(connection)
                : SqlJobStore.Sqlite(Path.Combine(options.Folder, "jobs.db"));
        });
        services.TryAddSingleton<IJobStore>(p => p.GetRequiredService<SqlJobStore>());
        services.TryAddSingleton<IApiKeyStore>(p => p.GetRequiredService<SqlJobStore>());
        services.AddSingleton<JobMetrics>();
        services.TryAddSingleton<IJobClient, JobClient>();
        services.AddHostedService<StoreStart>();
        services.AddHostedService<JobRetention>();
        builder.UseOrleans(silo =>
        {
            if (options.PostgreSql is { } connection)
            {
                silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = ("Npgsql", connection));
                silo.ConfigureEndpoints(IPAddress.Parse(options.Address), options.SiloPort, options.GatewayPort);
                silo.Configure<ClusterMembershipOptions>(o => o.ProbeTimeout = options.ProbeTimeout);
                silo.Configure<ClusterOptions>(SetCluster);
            }
            else
            {
                silo.UseLocalhostClustering(
                    options.SiloPort, options.IsAlone ? 0 : options.GatewayPort, serviceId: ServiceId, clusterId: ServiceId);
            }
        });
    }

    private static void SetCluster(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (ServiceId, ServiceId);
}
