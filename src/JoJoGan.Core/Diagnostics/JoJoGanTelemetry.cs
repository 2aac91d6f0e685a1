using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace JoJoGan.Diagnostics;

/// <summary>
/// The library's activities and instruments, for every runtime: hosts listen to the two names, services measure with the rest.
/// Without listeners they cost a few checks. docs/telemetry.md lists them all.
/// </summary>
public static class JoJoGanTelemetry
{
    /// <summary>The name of the library's <see cref="ActivitySource"/>.</summary>
    public const string SourceName = "JoJoGan";

    /// <summary>The name of the library's <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "JoJoGan";

    /// <summary>The tag for the format of an image file.</summary>
    public const string FormatTag = "jojogan.format";

    /// <summary>The tag for the name of a model store's entry.</summary>
    public const string EntryTag = "jojogan.entry";

    /// <summary>The tag for a number of faces.</summary>
    public const string FacesTag = "jojogan.faces";

    /// <summary>The tag for a number of frames.</summary>
    public const string FramesTag = "jojogan.frames";

    /// <summary>The tag for the name of a loss.</summary>
    public const string LossTag = "jojogan.loss";

    /// <summary>The tag for how a piece of work ended: "ok", "cancelled" or "error".</summary>
    public const string OutcomeTag = "jojogan.outcome";

    /// <summary>The tag for a number of style references.</summary>
    public const string ReferencesTag = "jojogan.references";

    /// <summary>The tag for a number of training steps.</summary>
    public const string StepsTag = "jojogan.steps";

    private static readonly string? Version = typeof(JoJoGanTelemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly ActivitySource Source = new(SourceName, Version);
    private static readonly Meter Meter = new(MeterName, Version);

    // Seconds: a face takes fractions of one, a style minutes to hours.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
    };

    /// <summary>Finding and cutting out the faces of a photo.</summary>
    internal static readonly TelemetryStage Align = new("align", "Finding and cutting out the faces of a photo.");

    /// <summary>Finding the w+ codes of faces.</summary>
    public static readonly TelemetryStage Invert = new("invert", "Finding the codes of faces.");

    /// <summary>Learning a style.</summary>
    public static readonly TelemetryStage FineTune = new("fine_tune", "Learning a style.");

    /// <summary>Training a student of a style.</summary>
    public static readonly TelemetryStage TrainStudent = new("train_student", "Training a student of a style.");

    /// <summary>Drawing photos or codes in a style.</summary>
    public static readonly TelemetryStage Stylize = new("stylize", "Drawing photos or codes in a style.");

    /// <summary>Drawing a video's faces in a style.</summary>
    public static readonly TelemetryStage Video = new("video", "Drawing a video's faces in a style.");

    /// <summary>Fetching a file of the model store.</summary>
    internal static readonly TelemetryStage Fetch = new("fetch", "Fetching a file of the model store.");

    /// <summary>Counts the steps of fine-tuning.</summary>
    public static readonly Counter<long> Steps = Meter.CreateCounter<long>(
        "jojogan.fine_tune.steps", "{step}", "Steps of fine-tuning.");

    /// <summary>The loss of the latest step of fine-tuning.</summary>
    public static readonly Gauge<double> Loss = Meter.CreateGauge<double>(
        "jojogan.fine_tune.loss", "1", "Loss of the latest step of fine-tuning.");

    /// <summary>The cosine similarity of the identities of a face and of what was drawn of it.</summary>
    public static readonly Histogram<double> Similarity = Meter.CreateHistogram(
        "jojogan.identity.similarity",
        "1",
        "Cosine similarity of a face and of what was drawn of it.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] });

    /// <summary>Counts the bytes that mirrors sent.</summary>
    internal static readonly Counter<long> Received = Meter.CreateCounter<long>(
        "jojogan.fetch.received", "By", "Bytes that mirrors sent.");

    /// <summary>Images that a decoder still works on after its time was up.</summary>
    internal static readonly UpDownCounter<long> Abandoned = Meter.CreateUpDownCounter<long>(
        "jojogan.images.abandoned", "{picture}", "Images that a decoder still works on after its time was up.");

    /// <summary>Pieces of work that wait for a device.</summary>
    public static readonly UpDownCounter<long> QueueLength = Meter.CreateUpDownCounter<long>(
        "jojogan.device.queue.length", "{work_item}", "Pieces of work that wait for a device.");

    /// <summary>How long, in seconds, a piece of work waited for its device.</summary>
    public static readonly Histogram<double> QueueWait = Seconds(
        "jojogan.device.queue.wait_time", "How long a piece of work waited for its device.");

    /// <summary>Does a stage's work as an activity, and records how long it took and how it ended.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="stage">The stage.</param>
    /// <param name="work">Receives the activity to tag; null without listeners. Its exceptions are passed on.</param>
    /// <returns>The work's result.</returns>
    public static async Task<T> MeasureAsync<T>(TelemetryStage stage, Func<Activity?, Task<T>> work)
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
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            stage.Duration.Record(seconds, new KeyValuePair<string, object?>(OutcomeTag, outcome));
        }
    }

    /// <summary>A histogram of durations.</summary>
    internal static Histogram<double> Seconds(string name, string description) =>
        Meter.CreateHistogram(name, "s", description, tags: null, Buckets);
}
