using System.Diagnostics.Metrics;

namespace JoJoGan.Diagnostics;

/// <summary>A stage of the pipeline that is measured with <see cref="JoJoGanTelemetry.MeasureAsync"/>: an activity and the histogram of its duration.</summary>
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
