using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.FineTuning;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tensors;
using JoJoGan.Models.Tests.Diagnostics;
using JoJoGan.Models.Tests.Training;
using JoJoGan.Styles;
using JoJoGan.Testing;
using JoJoGan.Training;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace JoJoGan.Models.Tests.Services;

public sealed class FineTunerTests : IDisposable
{
    private readonly TestHost host = new();
    private readonly Image<Rgb24> picture = TestHost.Image(1);

    public void Dispose()
    {
        picture.Dispose();
        host.Dispose();
    }

    [Theory]
    [InlineData(FineTuningLoss.Discriminator)]
    [InlineData(FineTuningLoss.Lpips)]
    public async Task Loss_falls(FineTuningLoss loss)
    {
        var losses = new ProgressLog();

        using StyleModel style = await host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture)], Options(40, loss), losses);

        losses.Entries.Should().HaveCount(40);
        losses.Entries.Skip(35).Average(p => p.Loss).Should().BeLessThan(0.9 * losses.Entries.Take(5).Average(p => p.Loss));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Runs_begin_at_the_references_mean_color_if_asked_to(bool initialize)
    {
        LatentCode code = (await host.Get<IInverter>().InvertAsync([picture]))[0].Code;
        FineTuningOptions options = Options(1) with { LearningRate = 1e-12, InitializeFromReferences = initialize };

        using StyleModel style = await host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture) { Code = code }], options);

        using DisposeScope scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        torch.Tensor drawn = Tuned(style).Synthesize(LatentTensors.ToTensor([code], torch.CPU));
        torch.Tensor wanted = ImageTensors.ToTensor([picture]);
        double off = (drawn.mean([0, 2, 3]) - wanted.mean([0, 2, 3])).abs().max().ToDouble();
        (off < 0.01).Should().Be(initialize, "they are {0} apart", off);
    }

    [Fact]
    public async Task Progress_counts_steps_and_estimates_the_rest()
    {
        var log = new ProgressLog();

        using StyleModel style = await host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture)], new FineTuningOptions { Steps = 4, PreviewInterval = 2 }, log);

        log.Entries.Select(p => p.Step).Should().Equal(1, 2, 3, 4);
        log.Entries.Should().OnlyContain(p => p.Steps == 4 && double.IsFinite(p.Loss) && p.StepsPerSecond > 0);
        log.Entries[^1].Remaining.Should().Be(TimeSpan.Zero);
        log.Entries[0].Remaining.Should().BePositive();
        log.Entries.Where(p => p.Preview is not null).Select(p => p.Step).Should().Equal(2, 4);
        log.Entries[1].Preview!.Width.Should().Be(TestNetworks.Config.Size);
    }

    [Fact]
    public async Task No_pivot_is_made_for_a_reference()
    {
        using var other = new TestHost(services => services.Configure<JoJoGanOptions>(o => o.Inversion = new InversionOptions
        {
            Method = InversionMethod.PivotalTuning, Steps = 2, PivotSteps = 10_000,
        }));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30)); // tuning would take minutes

        using StyleModel style = await other.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture)], new FineTuningOptions { Steps = 1 }, cancellationToken: limit.Token);

        style.Metadata.Steps.Should().Be(1);
    }

    [Fact]
    public async Task Base_generator_is_not_changed()
    {
        string before = CheckpointHash.Of(host.Networks.Generator);

        using StyleModel style = await host.Get<IFineTuner>().FineTuneAsync([new StyleReference(picture)], Options(3));

        CheckpointHash.Of(host.Networks.Generator).Should().Be(before);
        CheckpointHash.Of(((GeneratorStyle)style).Generator).Should().NotBe(before);
    }

    [Theory]
    [InlineData(FineTuningLoss.Discriminator, false)]
    [InlineData(FineTuningLoss.Discriminator, true)]
    [InlineData(FineTuningLoss.Lpips, false)]
    [InlineData(FineTuningLoss.Lpips, true)]
    public async Task One_seed_gives_bit_equal_weights_and_another_seed_does_not(FineTuningLoss loss, bool randomAlpha)
    {
        string[] hashes = new string[3];
        for (int i = 0; i < 3; i++)
        {
            hashes[i] = await HashAsync([picture], Options(5, loss, seed: i == 2 ? 8 : 7, randomAlpha));
        }

        hashes[1].Should().Be(hashes[0]);
        hashes[2].Should().NotBe(hashes[0]);
    }

    [Fact]
    public async Task Every_reference_counts()
    {
        using Image<Rgb24> second = TestHost.Image(2);

        string both = await HashAsync([picture, second], Options(3));

        both.Should().NotBe(await HashAsync([picture], Options(3)));
        string twice = await HashAsync([picture, picture], Options(3));
        both.Should().NotBe(twice, "same codes drawn, same noise, another second picture");
    }

    [Fact]
    public async Task Several_references_are_learned_at_once()
    {
        using Image<Rgb24> second = TestHost.Image(2);
        var log = new ProgressLog();

        using StyleModel style = await host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture), new StyleReference(second)], Options(20), log);

        style.Metadata.References.Should().Be(2);
        log.Entries[^1].Loss.Should().BeLessThan(log.Entries[0].Loss);
    }

    [Fact]
    public async Task Cancellation_ends_within_one_step()
    {
        using var source = new CancellationTokenSource();
        var log = new ProgressLog(p =>
        {
            if (p.Step == 3)
            {
                source.Cancel();
            }
        });

        Func<Task> run = () =>
            host.Get<IFineTuner>().FineTuneAsync([new StyleReference(picture)], Options(1000), log, source.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
        log.Entries.Should().HaveCount(3);
    }

    [Fact]
    public async Task Metadata_tells_how_the_style_was_made()
    {
        using StyleModel style = await host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture)],
            new FineTuningOptions
            {
                Steps = 2, Seed = 5, Name = "ink", Author = "Ann", License = "CC0-1.0",
                Mixing = new StyleMixingOptions { Family = StyleFamily.FullStyle, Alpha = 0.25 },
            });

        style.Metadata.Should().BeEquivalentTo(new StyleMetadata
        {
            Name = "ink",
            Author = "Ann",
            License = "CC0-1.0",
            Thumbnail = style.Metadata.Thumbnail,
            Loss = FineTuningLoss.Discriminator,
            MaskRows = [7],
            Alpha = 0.25,
            Steps = 2,
            LearningRate = 6e-3,
            Seed = 5,
            References = 1,
            Size = 32,
            BaseHash = host.Networks.GeneratorHash,
            Created = style.Metadata.Created,
        });
        using (Image<Rgb24> thumbnail = Image.Load<Rgb24>(style.Metadata.Thumbnail.Span))
        {
            (thumbnail.Width, thumbnail.Height).Should().Be((picture.Width, picture.Height), "the picture is small already");
        }

        style.Metadata.Created.Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Loss_that_is_not_finite_stops_the_run_and_keeps_the_last_good_weights()
    {
        using var failing = new TestHost(services => services.AddSingleton<IStyleMixer>(new ExplodingMixer(atStep: 3)));

        Func<Task> run = () => failing.Get<IFineTuner>().FineTuneAsync([new StyleReference(picture)], Options(10));

        TrainingDivergedException error = (await run.Should().ThrowAsync<TrainingDivergedException>()).Which;
        error.Step.Should().Be(3);
        error.Message.Should().Contain("step 3").And.Contain("learning rate");
        using StyleModel good = error.LastGood;
        Tuned(good).state_dict().Values.Should().OnlyContain(t => t.isfinite().all().ToBoolean());
        good.Metadata.Steps.Should().Be(1, "the second update led to the bad loss");

        using var shorter = new TestHost(services => services.AddSingleton<IStyleMixer>(new ExplodingMixer(atStep: 3)));
        using StyleModel one = await shorter.Get<IFineTuner>().FineTuneAsync([new StyleReference(picture)], Options(1));
        CheckpointHash.Of(Tuned(good)).Should().Be(CheckpointHash.Of(Tuned(one)));
    }

    [Fact]
    public async Task Loss_that_is_not_finite_at_once_is_blamed_on_the_weights_or_the_reference()
    {
        using var failing = new TestHost(services => services.AddSingleton<IStyleMixer>(new ExplodingMixer(atStep: 1)));

        Func<Task> run = () => failing.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture)], Options(10) with { InitializeFromReferences = false });

        TrainingDivergedException error = (await run.Should().ThrowAsync<TrainingDivergedException>()).Which;
        using StyleModel good = error.LastGood;
        error.Message.Should().Contain("step 1").And.Contain("weights").And.Contain("reference").And.NotContain("learning rate");
        CheckpointHash.Of(Tuned(good)).Should().Be(failing.Networks.GeneratorHash);
    }

    [Fact]
    public async Task Learning_rate_that_explodes_stops_the_run_and_keeps_the_weights_before_it()
    {
        var log = new ProgressLog();
        Func<Task> run = () => host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture)], new FineTuningOptions { Steps = 30, LearningRate = 1 }, log);

        TrainingDivergedException error = (await run.Should().ThrowAsync<TrainingDivergedException>()).Which;

        using StyleModel good = error.LastGood;
        error.Message.Should().Contain("learning rate");
        error.Loss.Should().BeGreaterThan(100 * log.Entries[0].Loss);
        error.Step.Should().BeLessThan(30);
        Tuned(good).state_dict().Values.Should().OnlyContain(t => t.isfinite().all().ToBoolean());
        log.Entries[good.Metadata.Steps]
            .Loss.Should().BeLessThan(100 * Math.Max(log.Entries[0].Loss, 0.01), "that is the loss of these weights");
    }

    [Fact]
    public async Task Run_that_ends_far_above_its_beginning_is_logged()
    {
        using var heard = new Listening();
        using var spoiled = new TestHost(services => services.AddLogging(logging => logging.AddProvider(heard)));

        using StyleModel style = await spoiled.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture)], new FineTuningOptions { Steps = 2, LearningRate = 1 });

        heard.Logs.Should().Contain(l => l.Id == 13 && l.Message.Contains("lower learning rate"));
    }

    [Fact]
    public async Task Run_that_cannot_begin_leaves_nothing_alive()
    {
        using var network = new TestNetworks();
        LatentCode code = (await host.Get<IInverter>().InvertAsync([picture]))[0].Code;
        var impossible = new FineTuningOptions { Mixing = new StyleMixingOptions { Rows = [99] } };

        long left = await network.Worker.RunAsync(() => LiveTensors.LeftBy(
            () => FluentActions.Invoking(() => FineTuningSession.Begin(
                    network.Source, [picture], [code], impossible, host.Get<IStyleMixer>()))
                .Should().Throw<InvalidOptionsException>()));

        left.Should().Be(0);
    }

    [Fact]
    public async Task Options_outside_their_limits_are_all_named()
    {
        Func<Task> run = () => host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture)],
            new FineTuningOptions { Steps = 0, LearningRate = double.NaN, Mixing = new StyleMixingOptions { Alpha = 2 } });

        (await run.Should().ThrowAsync<InvalidOptionsException>()).Which.Failures.Should().HaveCount(3)
            .And.Contain(f => f.Contains("Steps"))
            .And.Contain(f => f.Contains("LearningRate")).And.Contain(f => f.Contains("Alpha"));
    }

    [Fact]
    public async Task No_reference_and_null_references_are_argument_errors()
    {
        IReadOnlyList<StyleReference>[] lists = [[], [null!], [new StyleReference(picture), null!], [new StyleReference(null!)]];

        foreach (IReadOnlyList<StyleReference> references in lists)
        {
            Func<Task> run = () => host.Get<IFineTuner>().FineTuneAsync(references);
            (await run.Should().ThrowAsync<ArgumentException>()).Which.ParamName.Should().Be("references");
        }
    }

    [Fact]
    public async Task Code_of_another_generator_is_refused()
    {
        Func<Task> run = () => host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture) { Code = new LatentCode(18, 512, new float[18 * 512]) }], Options(2));

        (await run.Should().ThrowAsync<InvalidOptionsException>()).WithMessage("*18 x 512*8 x 32*encoder*");
    }

    [Fact]
    public async Task Row_that_the_generator_does_not_have_is_refused()
    {
        Func<Task> run = () => host.Get<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture)],
            new FineTuningOptions { Steps = 1, Mixing = new StyleMixingOptions { Rows = [2, 8] } });

        (await run.Should().ThrowAsync<InvalidOptionsException>()).WithMessage("*Rows*0 to 7*32 px*2, 8*");
    }

    [Fact]
    public async Task Style_holds_no_gradients()
    {
        using StyleModel style = await host.Get<IFineTuner>().FineTuneAsync([new StyleReference(picture)], Options(1));

        Tuned(style).parameters().Where(p => p.grad is not null).Should().BeEmpty();
    }

    [Fact]
    public async Task Cancellation_is_what_the_caller_hears_when_the_host_ends_too()
    {
        using var source = new CancellationTokenSource();
        var log = new ProgressLog(_ =>
        {
            source.Cancel();
            host.Networks.Worker.Dispose();
        });

        Func<Task> run = () =>
            host.Get<IFineTuner>().FineTuneAsync([new StyleReference(picture)], Options(10), log, source.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Run_leaves_only_the_style_alive()
    {
        await RunAndDisposeAsync();
        long before = await LiveAsync();

        await RunAndDisposeAsync();

        (await LiveAsync()).Should().Be(before);
    }

    private async Task<string> HashAsync(Image<Rgb24>[] pictures, FineTuningOptions options)
    {
        using StyleModel style = await host.Get<IFineTuner>()
            .FineTuneAsync([.. pictures.Select(p => new StyleReference(p))], options);
        return CheckpointHash.Of(Tuned(style));
    }

    /// <summary>Tensors are counted by thread, so the style is disposed on the thread that made it.</summary>
    private async Task RunAndDisposeAsync()
    {
        StyleModel style = await host.Get<IFineTuner>().FineTuneAsync([new StyleReference(picture)], Options(3));
        await host.Networks.Worker.RunAsync(() =>
        {
            style.Dispose();
            return true;
        });
    }

    private Task<long> LiveAsync() => host.Networks.Worker.RunAsync(() => DisposeScopeManager.Statistics.ThreadTotalLiveCount);

    private static StyleGan2Generator Tuned(StyleModel style) => ((GeneratorStyle)style).Generator;

    private static FineTuningOptions Options(
        int steps, FineTuningLoss loss = FineTuningLoss.Discriminator, int seed = 0, bool randomAlpha = false) => new()
        {
            Steps = steps,
            Loss = loss,
            Seed = seed,
            Mixing = new StyleMixingOptions { Family = StyleFamily.FullStyle, RandomAlpha = randomAlpha },
        };
    /// <summary>Gives codes as they are, until one step's are so large that the pictures overflow.</summary>
    private sealed class ExplodingMixer(int atStep) : IStyleMixer
    {
        private int step;

        public IReadOnlyList<LatentCode> Mix(IReadOnlyList<LatentCode> codes, StyleMixingOptions options, Random random)
        {
            step++;
            if (step < atStep)
            {
                return codes;
            }

            float[] huge = new float[codes[0].Values.Length];
            Array.Fill(huge, float.MaxValue);
            return [new LatentCode(codes[0].Layers, codes[0].Dimension, huge)];
        }
    }
}
