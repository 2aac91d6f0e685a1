namespace JoJoGan.Diagnostics;

/// <summary>The names to listen to; docs/telemetry.md lists what is heard there.</summary>
public static class JoJoGanTelemetry
{
    /// <summary>The library's <see cref="System.Diagnostics.ActivitySource"/>.</summary>
    public const string SourceName = "JoJoGan";

    /// <summary>The library's <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "JoJoGan";
}
