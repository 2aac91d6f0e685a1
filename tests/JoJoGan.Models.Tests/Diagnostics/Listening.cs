using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using JoJoGan.Diagnostics;
using Microsoft.Extensions.Logging;

namespace JoJoGan.Models.Tests.Diagnostics;

/// <summary>Hears what the library traces, measures and logs below an activity of its own, so nothing of other tests.</summary>
internal sealed class Listening : ILoggerProvider, ILogger
{
    private readonly Activity root = new Activity("test").Start();
    private readonly ActivityListener activities;
    private readonly MeterListener meters;

    public Listening()
    {
        activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == JoJoGanTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == root.TraceId)
                {
                    Activities.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(activities);
        meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == JoJoGanTelemetry.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        meters.Start();
    }

    public ConcurrentQueue<Activity> Activities { get; } = [];

    public ConcurrentQueue<Measurement> Measurements { get; } = [];

    public ConcurrentQueue<(int Id, string Message)> Logs { get; } = [];

    public IEnumerable<Measurement> Of(string instrument) => Measurements.Where(m => m.Instrument == instrument);

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Logs.Enqueue((eventId.Id, formatter(state, exception)));

    public void Dispose()
    {
        meters.Dispose();
        activities.Dispose();
        root.Dispose();
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Activity.Current?.TraceId == root.TraceId)
        {
            Measurements.Enqueue(new Measurement(instrument.Name, value, string.Join(", ", tags.ToArray().Select(t => t.Value))));
        }
    }

    /// <param name="Instrument">Its name.</param>
    /// <param name="Value">What was measured.</param>
    /// <param name="Tags">The tags' values.</param>
    public sealed record Measurement(string Instrument, double Value, string Tags);
}
