using System.Runtime.InteropServices;

namespace JoJoGan.Samples.Console.Hosting;

/// <summary>Ctrl+C and the request to terminate as a cancellation. The second one ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] signals;

    public Interruption() => signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel),
    ];

    public CancellationToken Token => source.Token;

    /// <summary>Ends when the work has had its time to stop after the interruption; never without one.</summary>
    public async Task PatienceEndsAsync(TimeSpan patience)
    {
        await Task.Delay(Timeout.Infinite, Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(patience);
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in signals)
        {
            signal.Dispose();
        }
    }

    private void Cancel(PosixSignalContext signal)
    {
        signal.Cancel = !source.IsCancellationRequested;
        _ = source.CancelAsync();
    }
}
