namespace JoJoGan.Samples.Console.Output;

/// <summary>Progress as lines of a log: the first report, the last, and between them one each five seconds.</summary>
internal sealed class PlainProgress(TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long? last;

    public void Report(string line, bool isLast)
    {
        if (isLast || last is not { } shown || time.GetElapsedTime(shown) >= Interval)
        {
            last = time.GetTimestamp();
            output.WriteLine(line);
        }
    }
}
