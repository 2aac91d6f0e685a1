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
                .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, options.GatewayPort))
                .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (ServiceId, ServiceId)));
        }

        if (options.Roles.HasFlag(JobRoles.Worker))
        {
            services.AddSingleton<StyleCache>().AddSingleton<Trainings>();
            services.AddHostedService(p => ActivatorUtilities.CreateInstance<JobWorker>(p, JobRunners.Of(p)));
        }

        return builder;
    }

    private static void AddFront(IHostApplicationBuilder builder, JobOptions options)
    {
        IServiceCollection services = builder.Services;
        services.TryAddSingleton<IJobStore>(_ =>
        {
            Directory.CreateDirectory(options.Folder);
            return options.PostgreSql is { } connection
                ? SqlJobStore.PostgreSql(connection)
                : SqlJobStore.Sqlite(Path.Combine(options.Folder, "jobs.db"));
        });
        services.AddSingleton<JobMetrics>();
        services.TryAddSingleton<IJobClient, JobClient>();
        services.AddHostedService<StoreStart>();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(
            options.SiloPort, options.GatewayPort, serviceId: ServiceId, clusterId: ServiceId));
    }
}
