using JoJoGan.Jobs.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JoJoGan.Samples.Web.Hosting;

/// <summary>Whether the database of jobs can be read.</summary>
internal sealed class StoreHealth(IJobStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await store.FindAsync(Guid.Empty, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
