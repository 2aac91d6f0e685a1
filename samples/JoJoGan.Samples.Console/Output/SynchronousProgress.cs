namespace JoJoGan.Samples.Console.Output;

/// <summary>Reports on the worker's thread, so that the last report is shown before the display closes.</summary>
internal sealed class SynchronousProgress<T>(Action<T> show) : IProgress<T>
{
    public void Report(T value) => show(value);
}
