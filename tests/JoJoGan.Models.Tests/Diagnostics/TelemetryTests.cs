using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using JoJoGan.Alignment;
using JoJoGan.Core.Tests;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tensors;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Models.Tests.Services;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using JoJoGan.Testing;
using JoJoGan.Training;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Models.Tests.Diagnostics;

public sealed class TelemetryTests : IDisposable
{
    private readonly Listening heard = new();
    private readonly Image<Rgb24> picture = TestHost.Image(1);
    private readonly TestHost host;

    public TelemetryTests() => host = new TestHost(services => services.AddLogging(logging => logging.AddProvider(heard)));

    public void Dispose()
    {
        host.Dispose();
        picture.Dispose();
        heard.Dispose();
    }

    [Fact]
    public async Task Stylization_is_an_activity_that_holds_alignment_and_inversion()
    {
        using StyleModel style = await LearnAsync(1);
        heard.Activities.Clear();
        heard.Measurements.Clear();

        await StylizeAsync(style);

        heard.Activities.Select(a => a.OperationName)
            .Should().Equal("jojogan.align", "jojogan.align", "jojogan.invert", "jojogan.stylize");
        Activity whole = heard.Activities.Last();
        heard.Activities.SkipLast(1).Should().OnlyContain(a => a.ParentSpanId == whole.SpanId);
        heard.Activities.Should()
            .OnlyContain(a => a.Status == ActivityStatusCode.Unset && Equals(a.GetTagItem("jojogan.outcome"), "ok"));
        heard.Activities.Select(a => a.GetTagItem("jojogan.faces")).Should().Equal(1, 1, 2, 2);
        foreach ((string stage, int times) in new[] { ("align", 2), ("invert", 1), ("stylize", 1) })
        {
            heard.Of($"jojogan.{stage}.duration").Should().HaveCount(times).And.OnlyContain(m => m.Tags == "ok" && m.Value > 0);
        }

        heard.Of("jojogan.stylize.duration").Single().Value.Should().BeApproximately(whole.Duration.TotalSeconds, 0.1);
    }

    [Fact]
    public async Task Fine_tuning_counts_its_steps_and_gives_their_loss()
    {
        using StyleModel style = await LearnAsync(3);

        heard.Activities.Select(a => a.OperationName).Should().Equal("jojogan.invert", "jojogan.fine_tune");
        (Activity inversion, Activity whole) = (heard.Activities.First(), heard.Activities.Last());
        inversion.ParentSpanId.Should().Be(whole.SpanId);
        (whole.GetTagItem("jojogan.references"), whole.GetTagItem("jojogan.steps")).Should().Be((1, 3));
        heard.Of("jojogan.fine_tune.steps").Sum(m => m.Value).Should().Be(3);
        heard.Of("jojogan.fine_tune.loss").Should().HaveCount(3).And.OnlyContain(m => m.Value > 0 && m.Tags == "Discriminator");
        heard.Of("jojogan.fine_tune.duration").Should().ContainSingle().Which.Tags.Should().Be("ok");
    }

    [Fact]
    public async Task Work_is_counted_into_the_devices_queue_and_out_again()
    {
        using StyleModel style = await LearnAsync(3);

        double[] changes = [.. heard.Of("jojogan.device.queue.length").Select(m => m.Value)];
        changes.Should().OnlyContain(c => c == 1 || c == -1).And.HaveCountGreaterThan(6);
        changes.Sum().Should().Be(0);
        heard.Of("jojogan.device.queue.wait_time").Should().HaveCount(changes.Length / 2).And.OnlyContain(m => m.Value >= 0);
    }

    [Fact]
    public async Task Failure_is_an_error_of_the_stage_and_of_what_it_is_part_of()
    {
        using StyleModel style = await LearnAsync(1);
        heard.Activities.Clear();
        heard.Measurements.Clear();
        using var oblong = new Image<Rgb24>(64, 32);
        var photo = new FacePhoto(oblong) { IsAligned = true };

        await host.Get<IStylizer>().Invoking(s => s.StylizeAsync([photo], style)).Should().ThrowAsync<ImageException>();

        heard.Activities.Select(a => a.OperationName).Should().Equal("jojogan.align", "jojogan.stylize");
        heard.Activities.Should().OnlyContain(a =>
            a.Status == ActivityStatusCode.Error && a.StatusDescription!.Contains("64 x 32")
                && Equals(a.GetTagItem("error.type"), "JoJoGan.Errors.ImageException"));
        heard.Of("jojogan.align.duration").Concat(heard.Of("jojogan.stylize.duration")).Select(m => m.Tags)
            .Should().Equal("error", "error");
    }

    [Fact]
    public async Task Cancellation_is_no_error()
    {
        using var stop = new CancellationTokenSource();

        Func<Task> learn = () => host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture)], new FineTuningOptions { Steps = 50 }, new StopAt(2, stop), stop.Token);

        await learn.Should().ThrowAsync<OperationCanceledException>();
        Activity whole = heard.Activities.Last();
        (whole.OperationName, whole.Status, whole.GetTagItem("jojogan.outcome"))
            .Should().Be(("jojogan.fine_tune", ActivityStatusCode.Unset, "cancelled"));
        heard.Of("jojogan.fine_tune.duration").Single().Tags.Should().Be("cancelled");
        heard.Of("jojogan.fine_tune.steps").Sum(m => m.Value).Should().Be(2);
    }

    [Fact]
    public async Task Styles_and_stylization_are_logged()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("ink.safetensors");
        using StyleModel style = await LearnAsync(1);

        await host.Get<IStyleStore>().SaveAsync(style, file, StyleFormat.LowRank);
        using StyleModel loaded = await host.Get<IStyleStore>().LoadAsync(file);
        await StylizeAsync(loaded);

        heard.Logs.Select(l => l.Id).Should().Equal(1, 2, 5, 4, 6);
        heard.Logs.Select(l => l.Message).Skip(2).Should().SatisfyRespectively(
            saved => saved.Should().Contain(file).And.Contain("LowRank"),
            read => read.Should().Contain(file),
            drawn => drawn.Should().StartWith("Stylized 2 face(s) in "));
    }

    [Fact]
    public async Task Loaded_network_is_logged_with_its_file()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(heard));
        string file = GoldenFolder.File("stylegan2_tiny.pt");
        services.AddJoJoGan().UseGenerator(file);
        using ServiceProvider provider = services.BuildServiceProvider();
        NetworkSource networks = provider.GetRequiredService<NetworkSource>();

        await networks.GetGeneratorAsync();
        await networks.GetDiscriminatorAsync();
        await networks.GetGeneratorAsync();

        heard.Logs.Should().HaveCount(2).And.OnlyContain(l => l.Id == 3 && l.Message.Contains(file));
        heard.Logs.Select(l => l.Message).Should().SatisfyRespectively(
            first => first.Should().StartWith("Loaded the base generator "),
            second => second.Should().StartWith("Loaded the discriminator "));
    }

    [Theory]
    [InlineData(ComputePrecision.Float32)]
    [InlineData(ComputePrecision.BFloat16)]
    public void Precision_that_the_processor_lacks_is_warned_of(ComputePrecision precision)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(heard));
        services.AddJoJoGan(options => (options.Device, options.Precision) = ("cpu", precision));
        using ServiceProvider provider = services.BuildServiceProvider();

        provider.GetRequiredService<NetworkSource>();

        bool slow = precision == ComputePrecision.BFloat16 && X86Base.IsSupported && !Avx512F.IsSupported;
        heard.Logs.Select(l => l.Id).Should().Equal(slow ? [11] : []);
    }

    private Task<StyleModel> LearnAsync(int steps) => host.Get<IFineTuner>().FineTuneAsync(
        [new StyleReference(picture)], new FineTuningOptions { Steps = steps, Loss = FineTuningLoss.Discriminator });

    private async Task StylizeAsync(StyleModel style)
    {
        var photo = new FacePhoto(picture) { IsAligned = true };
        foreach (Image<Rgb24> drawn in await host.Get<IStylizer>().StylizeAsync([photo, photo], style))
        {
            drawn.Dispose();
        }
    }

    private sealed class StopAt(int step, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step)
            {
                stop.Cancel();
            }
        }
    }
}
