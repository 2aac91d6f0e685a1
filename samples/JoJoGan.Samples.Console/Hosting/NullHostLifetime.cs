using Microsoft.Extensions.Hosting;

namespace JoJoGan.Samples.Console.Hosting;

/// <summary>A host that listens to no signal: its answer to Ctrl+C would end the host, not the command that uses it.</summary>
internal sealed class NullHostLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
