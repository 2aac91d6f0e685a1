using Amazon.S3;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Jobs.S3;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the object store for the files of jobs.</summary>
public static class JoJoGanS3ArtifactsExtensions
{
    /// <summary>
    /// Keeps the files of jobs in a bucket in place of a folder. It may be called before or after <c>AddJoJoGanJobs</c>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Settings.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="JoJoGan.Errors.InvalidOptionsException">A setting is outside its limits.</exception>
    public static IServiceCollection AddJoJoGanS3Artifacts(
        this IServiceCollection services, Action<S3ArtifactOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new S3ArtifactOptions();
        configure(options);
        options.Validate();

        // With a key of its own: the host's client may be for another store.
        services.AddKeyedSingleton<IAmazonS3>(typeof(S3ArtifactStore), (_, _) => S3Client.Create(options));
        services.RemoveAll<IArtifactStore>();
        return services.AddSingleton<IArtifactStore>(provider => new S3ArtifactStore(
            provider.GetRequiredKeyedService<IAmazonS3>(typeof(S3ArtifactStore)), options));
    }
}
