using JoJoGan.Training;

namespace JoJoGan.Models.Tests.Training;

/// <summary>Keeps what a run reports.</summary>
internal sealed class ProgressLog(Action<TrainingProgress>? then = null) : IProgress<TrainingProgress>
{
    public List<TrainingProgress> Entries { get; } = [];

    public void Report(TrainingProgress value)
    {
        Entries.Add(value);
        then?.Invoke(value);
    }
}
