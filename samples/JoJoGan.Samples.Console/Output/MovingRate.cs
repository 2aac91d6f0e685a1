namespace JoJoGan.Samples.Console.Output;

/// <summary>
/// The speed of the latest steps: of the last 20, or of the last 10 seconds if those hold more. The first step, which warms
/// everything up, so counts for little in what is left.
/// </summary>
internal sealed class MovingRate(TimeProvider time)
{
    private const int Steps = 20;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    private readonly Queue<(int Step, long Time)> ends = new();

    /// <summary>Notes that a step has ended.</summary>
    /// <returns>Steps for each second; null while there is only one step.</returns>
    public double? Add(int step)
    {
        (int Step, long Time) now = (step, time.GetTimestamp());
        ends.Enqueue(now);
        while (step - ends.Peek().Step > Steps && time.GetElapsedTime(ends.Peek().Time, now.Time) > Length)
        {
            ends.Dequeue();
        }

        (int first, long start) = ends.Peek();
        double seconds = time.GetElapsedTime(start, now.Time).TotalSeconds;
        return step > first && seconds > 0 ? (step - first) / seconds : null;
    }
}
