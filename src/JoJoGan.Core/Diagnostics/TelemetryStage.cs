using System.Diagnostics.Metrics;

namespace JoJoGan.Diagnostics;

/// <summary>
/// A stage of the pipeline that <see cref="JoJoGanTelemetry.MeasureAsync"/> measures: an activity and a histogram of durations.
/// </summary>
public sealed class TelemetryStage
{
    internal TelemetryStage(string name, string description)
    {
        Name = $"jojogan.{name}";
        Duration = JoJoGanTelemetry.Seconds($"jojogan.{name}.duration", description);
    }

    /// <summary>The name of the activity.</summary>
    public string Name { get; }

    internal Histogram<double> Duration { get; }
}
