using System.Collections.Concurrent;

namespace JoJoGan.Video;

/// <summary>The few frames that a video uses over and over: decoding waits until one is free.</summary>
/// <param name="capacity">How many there are.</param>
internal sealed class FramePool(int capacity) : IDisposable
{
    private readonly SemaphoreSlim free = new(capacity);
    private readonly ConcurrentBag<RgbFrame> used = [];

    public async ValueTask<RgbFrame> RentAsync(int width, int height, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken);
        return used.TryTake(out RgbFrame? frame) ? frame : new RgbFrame(width, height);
    }

    public void Return(RgbFrame frame)
    {
        used.Add(frame);
        free.Release();
    }

    public void Dispose() => free.Dispose();
}
