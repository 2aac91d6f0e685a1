using System.Diagnostics.Metrics;
using System.Reflection;
using JoJoGan.Alignment;
using JoJoGan.Diagnostics;
using JoJoGan.Models.Runtime;
using JoJoGan.Testing;
using Microsoft.Extensions.Logging;

namespace JoJoGan.Models.Tests.Diagnostics;

/// <summary>docs/telemetry.md lists what the library traces, measures and logs.</summary>
public class TelemetryDocumentTests
{
    private static readonly string Text = File.ReadAllText(RepositoryFolder.Combine("docs", "telemetry.md"));

    [Fact]
    public void Document_has_every_activity_with_its_tags()
    {
        string[] names = [.. Fields<TelemetryStage>().Select(s => s.Name)];

        names.Should().HaveCountGreaterThan(4).And.OnlyContain(n => Text.Contains($"| `{n}` | "));
        Fields<string>().Should().OnlyContain(tag => Text.Contains($"`{tag}`"));
    }

    [Fact]
    public void Document_has_every_instrument_with_its_kind_and_unit()
    {
        var rows = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == JoJoGanTelemetry.MeterName)
                {
                    rows.Add($"| `{instrument.Name}` | {Kind(instrument)} | `{instrument.Unit}` | ");
                }
            },
        };
        _ = JoJoGanTelemetry.Steps; // the instruments are made with the class
        listener.Start();

        rows.Should().HaveCountGreaterThan(9).And.OnlyContain(row => Text.Contains(row));

        static string Kind(Instrument instrument) => instrument.GetType().Name switch
        {
            "UpDownCounter`1" => "up-down counter",
            string name => name[..^2].ToLowerInvariant(),
        };
    }

    [Fact]
    public void Document_has_every_log_event_and_no_two_events_share_an_id()
    {
        LoggerMessageAttribute[] events =
        [
            .. new[] { typeof(FacePhoto), typeof(NetworkSource) }
                .SelectMany(t => t.Assembly.GetTypes())
                .SelectMany(t => t.GetMethods(
                    BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance
                    | BindingFlags.DeclaredOnly))
                .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()!)
                .Where(a => a is not null),
        ];

        events.Should().HaveCountGreaterThan(9)
            .And.OnlyContain(e => Text.Contains($"| {e.EventId} | {e.Level} | {e.Message} |\n"));
        events.Select(e => e.EventId).Should().OnlyHaveUniqueItems();
    }

    private static IEnumerable<T> Fields<T>() => typeof(JoJoGanTelemetry)
        .GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
        .Where(f => !f.IsPrivate).Select(f => f.GetValue(null)).OfType<T>();
}
