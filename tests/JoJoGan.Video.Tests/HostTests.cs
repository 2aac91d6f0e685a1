using System.Diagnostics;
using System.Reflection;
using JoJoGan.DependencyInjection;
using JoJoGan.Detection;
using JoJoGan.Diagnostics;
using JoJoGan.Stylization;
using JoJoGan.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JoJoGan.Video.Tests;

/// <summary>What a host registers, and what it sees.</summary>
public sealed class HostTests : ClipFolder
{
    public static TheoryData<string, string?> Runtimes => new()
    {
        { "libtorch", null }, { "libtorch", "second" }, { "onnx", null }, { "onnx", "second" },
    };

    [Theory]
    [MemberData(nameof(Runtimes))]
    public async Task Videos_are_added_to_either_runtime(string runtime, string? key)
    {
        var services = new ServiceCollection();
        JoJoGanBuilder builder = (runtime, key) switch
        {
            ("onnx", null) => services.AddJoJoGanOnnx(),
            ("onnx", _) => services.AddKeyedJoJoGanOnnx(key),
            (_, null) => services.AddJoJoGan(),
            _ => services.AddKeyedJoJoGan(key),
        };
        builder.AddVideo(o => o.MaxFaces = 0);
        await using ServiceProvider provider = services.BuildServiceProvider();

        var stylizer = provider.GetRequiredKeyedService<IVideoStylizer>(key);
        using var style = new SizedStyle();
        Func<Task> draw = () => stylizer.StylizeAsync("in.mp4", "out.mp4", style);

        await draw.Should().ThrowAsync<InvalidOptionsException>().WithMessage("VideoOptions.MaxFaces*");
    }

    [RequiresFfmpegFact]
    public async Task A_video_is_an_activity_with_its_frames()
    {
        string input = await PlainAsync();
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == JoJoGanTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var parent = new Activity("test").Start();

        await DrawAsync(input, At("out.mp4"));

        Activity video = ended.Single(a => a.TraceId == parent.TraceId && a.OperationName == "jojogan.video");
        video.GetTagItem(JoJoGanTelemetry.FramesTag).Should().Be(25);
        video.GetTagItem(JoJoGanTelemetry.OutcomeTag).Should().Be("ok");
    }

    [Fact]
    public void Document_has_every_log_event()
    {
        string text = File.ReadAllText(RepositoryFolder.Combine("docs", "telemetry.md"));
        LoggerMessageAttribute[] events =
        [
            .. typeof(VideoStylizer).GetMethods(BindingFlags.NonPublic | BindingFlags.Static)
                .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()!).Where(a => a is not null),
        ];

        events.Should().HaveCount(2).And.OnlyContain(e => text.Contains($"| {e.EventId} | {e.Level} | {e.Message} |\n"));
    }
}
