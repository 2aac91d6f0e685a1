using System.Diagnostics;
using System.Diagnostics.Metrics;
using JoJoGan.Errors;

namespace JoJoGan.Diagnostics;

/// <summary>The library's activities and instruments. Without listeners they cost a few checks.</summary>
internal static class Telemetry
{
    public const string FormatTag = "jojogan.format";
    public const string EntryTag = "jojogan.entry";
    public const string FacesTag = "jojogan.faces";
    public const string LossTag = "jojogan.loss";
    public const string OutcomeTag = "jojogan.outcome";
    public const string ReferencesTag = "jojogan.references";
    public const string StepsTag = "jojogan.steps";

    private static readonly string? Version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly ActivitySource Source = new(JoJoGanTelemetry.SourceName, Version);
    private static readonly Meter Meter = new(JoJoGanTelemetry.MeterName, Version);

    // Seconds: a face takes fractions of one, a style minutes to hours.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
    };

    public static readonly Stage Align = new("align", "Finding and cutting out the faces of a photo.");
    public static readonly Stage Invert = new("invert", "Finding the codes of faces.");
    public static readonly Stage FineTune = new("fine_tune", "Learning a style.");
    public static readonly Stage Stylize = new("stylize", "Drawing photos or codes in a style.");
    public static readonly Stage Fetch = new("fetch", "Fetching a file of the model store.");

    public static readonly Counter<long> Steps = Meter.CreateCounter<long>(
        "jojogan.fine_tune.steps", "{step}", "Steps of fine-tuning.");
    public static readonly Gauge<double> Loss = Meter.CreateGauge<double>(
        "jojogan.fine_tune.loss", "1", "Loss of the latest step of fine-tuning.");
    public static readonly Counter<long> Received = Meter.CreateCounter<long>(
        "jojogan.fetch.received", "By", "Bytes that mirrors sent.");

    public static readonly UpDownCounter<long> Abandoned = Meter.CreateUpDownCounter<long>(
        "jojogan.images.abandoned", "{picture}", "Images that a decoder still works on after its time was up.");

    public static readonly UpDownCounter<long> QueueLength = Meter.CreateUpDownCounter<long>(
        "jojogan.device.queue.length", "{work_item}", "Pieces of work that wait for a device.");

    public static readonly Histogram<double> QueueWait = Seconds(
        "jojogan.device.queue.wait_time", "How long a piece of work waited for its device.");

    /// <summary>Does a stage's work as an activity, and notes how long it took and how it ended.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="work">Is given the activity to tag; null without listeners.</param>
    /// <returns>The work's result.</returns>
    public static async Task<T> MeasureAsync<T>(Stage stage, Func<Activity?, Task<T>> work)
    {
        using Activity? activity = Source.StartActivity(stage.Name);
        long start = Stopwatch.GetTimestamp();
        string outcome = "ok";
        try
        {
            return await work(activity).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            outcome = "cancelled";
            throw;
        }
        catch (Exception e)
        {
            outcome = "error";
            activity?.SetStatus(ActivityStatusCode.Error, LogText.Of(e.Message, LogText.MessageLength))
                .SetTag("error.type", e.GetType().FullName);
            throw;
        }
        finally
        {
            activity?.SetTag(OutcomeTag, outcome);
            stage.Duration.Record(
                Stopwatch.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>(OutcomeTag, outcome));
        }
    }

    private static Histogram<double> Seconds(string name, string description) =>
        Meter.CreateHistogram(name, "s", description, tags: null, Buckets);

    /// <summary>An activity and the histogram of its duration.</summary>
    internal sealed class Stage(string name, string description)
    {
        public string Name { get; } = $"jojogan.{name}";

        public Histogram<double> Duration { get; } = Seconds($"jojogan.{name}.duration", description);
    }
}
