namespace JoJoGan.ModelStore;

/// <summary>A lock between processes: an open file. The system releases it when the process ends, however it ends.</summary>
internal static class StoreLock
{
    private const int HeldOnLinux = 11; // EWOULDBLOCK
    private const int HeldOnMacOS = 35; // EWOULDBLOCK
    private const int HeldOnWindows = unchecked((int)0x80070020); // ERROR_SHARING_VIOLATION

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenWords = TimeSpan.FromSeconds(30);

    /// <summary>Waits for the lock while another process, or another thread of this one, has it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock for waits.</param>
    /// <param name="waiting">Told how long the wait has been: when it begins, and every half minute.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Lets go when disposed.</returns>
    /// <exception cref="IOException">The file cannot be opened, and waiting would not help.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static async Task<IDisposable> TakeAsync(
        string path, TimeProvider time, Action<TimeSpan> waiting, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        TimeSpan next = TimeSpan.Zero;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsHeld(e))
            {
                TimeSpan waited = time.GetElapsedTime(start);
                if (waited >= next)
                {
                    waiting(waited);
                    next = waited + BetweenWords;
                }
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsHeld(IOException error) =>
        error.HResult == (OperatingSystem.IsWindows() ? HeldOnWindows : OperatingSystem.IsLinux() ? HeldOnLinux : HeldOnMacOS);
}
