using TorchSharp;

namespace JoJoGan.Testing;

/// <summary>Counts the tensors that a call leaves behind on its own thread, so that tests may run in parallel.</summary>
public static class LiveTensors
{
    /// <summary>How many more tensors are alive after a call than before it.</summary>
    /// <param name="action">The call; it disposes its own results and stays on the calling thread.</param>
    public static long LeftBy(Action action)
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        action();
        return DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
    }
}
