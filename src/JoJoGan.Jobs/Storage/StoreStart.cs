using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace JoJoGan.Jobs.Storage;

/// <summary>
/// Brings the database up to date before anything of the host starts, and keeps other processes out of the folder of one that
/// has its queue alone.
/// </summary>
internal sealed class StoreStart(IJobStore store, IOptions<JobOptions> options) : IHostedLifecycleService, IDisposable
{
    private FileStream? locked;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.IsAlone)
        {
            locked = Lock(Directory.CreateDirectory(options.Value.Folder).FullName);
        }

        return store.InitializeAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => locked?.Dispose();

    /// <summary>Opens a file that one process alone can have open; the system closes it when the process ends.</summary>
    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(
                Path.Combine(folder, "jobs.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new InvalidOptionsException(
                [$"{nameof(JobOptions.Folder)}: another process may work with '{LogText.Of(folder)}' ({e.Message})."]);
        }
    }
}
