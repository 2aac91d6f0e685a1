using System.Diagnostics;
using JoJoGan.FineTuning;
using JoJoGan.Training;

namespace JoJoGan.Benchmarks;

/// <summary>The seconds that each step takes; the first, which sets memory up, is left out.</summary>
internal sealed class StepTimes : IProgress<TrainingProgress>
{
    private readonly List<double> seconds = [];
    private long last;

    public int Count => seconds.Count;

    public double Least => seconds.Min();

    public double Most => seconds.Max();

    public double Median
    {
        get
        {
            double[] sorted = [.. seconds.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    public void Report(TrainingProgress value)
    {
        if (last != 0)
        {
            seconds.Add(Stopwatch.GetElapsedTime(last).TotalSeconds);
        }

        last = Stopwatch.GetTimestamp();
    }
}
