using JoJoGan.Errors;
using JoJoGan.Latents;
using JoJoGan.Models.Inversion;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tensors;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Models.Tests.Services;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Inversion;

/// <summary>The search for codes and pivotal tuning, on small networks.</summary>
public sealed class OptimizationInverterTests : IDisposable
{
    private readonly TestHost host = new();
    private readonly List<Image<Rgb24>> images = [];

    public void Dispose()
    {
        images.ForEach(image => image.Dispose());
        host.Dispose();
    }

    [Theory]
    [InlineData(LatentSpace.W)]
    [InlineData(LatentSpace.WPlus)]
    public async Task The_search_comes_nearer_to_a_face_in_either_space(LatentSpace space)
    {
        Image<Rgb24> photo = Drawn(1);

        InvertedFace first = await OneAsync(photo, o => (o.Steps, o.StartAtMean, o.Space) = (1, true, space));
        InvertedFace last = await OneAsync(photo, o => (o.Steps, o.StartAtMean, o.Space) = (60, true, space));

        last.Distance.Should().BeLessThan(0.7 * first.Distance!.Value);
        last.Pivot.Should().BeNull();
        last.Code.Values[32..64].SequenceEqual(last.Code.Values[..32]).Should().Be(space == LatentSpace.W);
    }

    [Fact]
    public async Task The_distance_is_that_of_the_drawing_from_the_face()
    {
        Image<Rgb24> photo = Drawn(2);
        InvertedFace face = await OneAsync(photo, o => o.Steps = 10);

        using Tensor drawn = Draw(face.Code), wanted = ImageTensors.ToTensor([photo]);
        using var noGradient = no_grad();
        double expected = host.Networks.Lpips.Distance(drawn, wanted).item<float>();

        face.Distance.Should().BeApproximately(expected, 1e-4);
    }

    [Fact]
    public async Task The_search_starts_at_the_encoders_code_and_never_ends_worse()
    {
        Image<Rgb24> photo = Drawn(3);
        InvertedFace encoded = (await new EncoderInverter(host.Networks.Source).InvertAsync([photo]))[0];
        using Tensor drawn = Draw(encoded.Code), wanted = ImageTensors.ToTensor([photo]);
        using var noGradient = no_grad();
        double before = host.Networks.Lpips.Distance(drawn, wanted).item<float>();

        var heard = new List<InversionProgress>();
        InvertedFace found = (await InvertAsync([photo], o => (o.Steps, o.LearningRate) = (12, 1), heard.Add))[0];

        found.Distance.Should().BeLessThanOrEqualTo(before + 1e-4);
        heard.Select(p => p.Distance).Should().BeInDescendingOrder("steps as long as these often lead away from the face");
    }

    [Fact]
    public async Task A_face_is_found_alike_alone_and_in_a_batch()
    {
        Image<Rgb24>[] photos = [Drawn(4), Drawn(5), Drawn(6)];

        IReadOnlyList<InvertedFace> together = await InvertAsync(photos, o => (o.Steps, o.BatchSize) = (8, 2));
        InvertedFace alone = await OneAsync(photos[1], o => o.Steps = 8);

        together.Should().HaveCount(3);
        Largest(together[1].Code, alone.Code).Should().BeLessThan(1e-3f);
    }

    [Fact]
    public async Task Equal_calls_give_equal_codes_and_the_generator_stays_as_it_is()
    {
        Image<Rgb24> photo = Drawn(7);

        InvertedFace one = await OneAsync(photo, o => (o.Method, o.Steps, o.PivotSteps) = (InversionMethod.PivotalTuning, 5, 3));
        InvertedFace two = await OneAsync(photo, o => (o.Method, o.Steps, o.PivotSteps) = (InversionMethod.PivotalTuning, 5, 3));

        one.Code.Values.SequenceEqual(two.Code.Values).Should().BeTrue();
        one.Distance.Should().Be(two.Distance);
        Models.Checkpoints.CheckpointHash.Of(host.Networks.Generator).Should().Be(host.Networks.GeneratorHash);
        one.Dispose();
        two.Dispose();
    }

    [Fact]
    public async Task Noise_is_searched_along_when_it_is_regularized()
    {
        Image<Rgb24> photo = Drawn(8);

        InvertedFace fixedNoise = await OneAsync(photo, o => (o.Steps, o.StartAtMean) = (12, true));
        InvertedFace searched = await OneAsync(photo, o => (o.Steps, o.StartAtMean, o.NoiseWeight) = (12, true, 1e3));

        Largest(fixedNoise.Code, searched.Code).Should().BeGreaterThan(0.001f);
        searched.Distance.Should().BePositive();
    }

    [Fact]
    public void Noise_that_neighbors_share_is_regularized()
    {
        using var scope = NewDisposeScope();
        Tensor flat = ones(1, 1, 16, 16), random = randn([1, 1, 16, 16], generator: new torch.Generator(1));
        using var smooth = new NoiseSearch([flat], 1);
        using var rough = new NoiseSearch([random], 1);

        double high = smooth.Regularization().item<float>();
        rough.Normalize();

        high.Should().BeApproximately(4, 1e-4, "each of two sizes has two full correlations");
        rough.Regularization().item<float>().Should().BeLessThan(0.5f);
        rough.Maps[0].mean().item<float>().Should().BeApproximately(0, 1e-5f);
        rough.Maps[0].square().mean().item<float>().Should().BeApproximately(1, 1e-4f);
    }

    [Fact]
    public async Task It_works_with_a_generator_alone()
    {
        using var folder = new TemporaryFolder();
        var services = new ServiceCollection();
        string path = folder.File("generator.safetensors");
        Models.Checkpoints.SafetensorsFile.Write(path, host.Networks.Generator.state_dict());
        services.AddJoJoGan(o => o.Inversion.Steps = 5).UseGenerator(path);
        await using ServiceProvider provider = services.BuildServiceProvider();
        using Image<Rgb24> photo = TestHost.Image(3, size: 40);
        using var wide = new Image<Rgb24>(60, 40);
        photo.ProcessPixelRows(wide, (from, to) =>
        {
            for (int y = 0; y < 40; y++)
            {
                from.GetRowSpan(y).CopyTo(to.GetRowSpan(y)[10..]);
            }
        });
        using var style = new GeneratorStyle(host.Networks.Generator.Clone(), new StyleMetadata());

        InvertedFace face = (await provider.GetRequiredService<IInverter>().InvertAsync([photo]))[0];
        IReadOnlyList<Image<Rgb24>> drawn = await provider.GetRequiredService<IStylizer>().StylizeAsync([wide], style);
        IReadOnlyList<Image<Rgb24>> expected = await provider.GetRequiredService<IStylizer>().StylizeAsync([face], style);

        TestHost.Bytes(drawn[0]).Should().Equal(TestHost.Bytes(expected[0]), "the square in the middle is the photo");
        images.AddRange([.. drawn, .. expected]);
    }

    [Fact]
    public async Task Progress_tells_of_every_step_and_every_batch()
    {
        var heard = new List<InversionProgress>();

        await InvertAsync([Drawn(1), Drawn(2), Drawn(3)], o => (o.Steps, o.BatchSize) = (2, 2), heard.Add);

        heard.Select(p => (p.Done, p.Faces, p.Step, p.Steps)).Should().Equal(
            (0, 3, 1, 2), (0, 3, 2, 2), (2, 3, 1, 2), (2, 3, 2, 2));
        heard.Should().OnlyContain(p => p.Distance > 0);
    }

    [Fact]
    public async Task The_search_ends_at_its_target()
    {
        Image<Rgb24> photo = Drawn(1);
        InvertedFace first = await OneAsync(photo, o => (o.Steps, o.StartAtMean) = (1, true));
        var heard = new List<InversionProgress>();
        double target = 0.8 * first.Distance!.Value;

        InvertedFace found = (await InvertAsync(
            [photo], o => (o.TargetDistance, o.StartAtMean) = (target, true), heard.Add))[0];

        found.Distance.Should().BeLessThanOrEqualTo(target);
        heard.Should().HaveCountLessThan(InversionOptions.MostSteps);
        heard[^1].Steps.Should().Be(InversionOptions.MostSteps);
    }

    [Fact]
    public async Task A_target_that_is_not_reached_ends_at_the_step_limit_and_is_told()
    {
        var log = new Lines();
        var options = new InversionOptions { Method = InversionMethod.Optimization, TargetDistance = 1e-9 };
        int steps = 0;

        InvertedFace face = (await new OptimizationInverter(host.Networks.Source, options, TimeProvider.System, log)
            .InvertAsync([Drawn(1)], new Told<InversionProgress>(p => steps = p.Step)))[0];

        steps.Should().Be(InversionOptions.MostSteps);
        face.Distance.Should().BeGreaterThan(1e-9);
        log.Written.Should().ContainSingle()
            .Which.Should().Match("*was not inverted to the target distance of 1E-09; it reached *");
    }

    [Fact]
    public async Task The_search_ends_when_its_time_is_over()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        var options = new InversionOptions { Method = InversionMethod.Optimization, Seconds = 5 };
        var heard = new List<InversionProgress>();

        await new OptimizationInverter(host.Networks.Source, options, time)
            .InvertAsync([Drawn(1)], new Told<InversionProgress>(heard.Add));

        heard.Should().HaveCount(5);
    }

    [Fact]
    public async Task Half_of_the_time_is_left_for_the_pivots_of_a_batch_that_is_not_full()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        var options = new InversionOptions { Method = InversionMethod.PivotalTuning, Seconds = 12, BatchSize = 4 };
        var heard = new List<InversionProgress>();

        IReadOnlyList<InvertedFace> faces = await new OptimizationInverter(host.Networks.Source, options, time)
            .InvertAsync([Drawn(1), Drawn(2)], new Told<InversionProgress>(heard.Add));

        faces.ToList().ForEach(face => face.Dispose());
        heard.Count(p => p.Step <= InversionOptions.MostSteps).Should().Be(6, "the search has half of the time");
        heard.Count(p => p.Step > InversionOptions.MostSteps).Should().BeInRange(4, 6, "each of the two pivots has a quarter");
    }

    [Fact]
    public async Task A_canceled_search_ends_between_two_steps()
    {
        using var stop = new CancellationTokenSource();
        var heard = new List<InversionProgress>();
        var options = new InversionOptions { Method = InversionMethod.PivotalTuning, Steps = 2 };
        IInverter inverter = new OptimizationInverter(host.Networks.Source, options, TimeProvider.System);

        Func<Task> run = () => inverter.InvertAsync(
            [Drawn(1)],
            new Told<InversionProgress>(p =>
            {
                heard.Add(p);
                if (p.Step == 4)
                {
                    stop.Cancel();
                }
            }),
            stop.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
        heard[^1].Step.Should().Be(4);
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(8, true)]
    public async Task A_distance_that_is_no_number_names_the_step_and_keeps_the_best(int step, bool tunes)
    {
        var options = new InversionOptions
        {
            Method = tunes ? InversionMethod.PivotalTuning : InversionMethod.Optimization,
            Steps = 5,
            BatchSize = 1,
        };
        Image<Rgb24>[] photos = [Drawn(1), Drawn(2)];
        IInverter inverter = new OptimizationInverter(host.Networks.Source, options, TimeProvider.System);
        Tensor bias = host.Networks.Lpips.Features.parameters().First();

        Func<Task> run = () => inverter.InvertAsync(photos, new Told<InversionProgress>(p =>
        {
            if (p.Done == 1 && p.Step == step - 1)
            {
                using var noGradient = no_grad();
                bias.fill_(float.NaN); // what the next step computes
            }
        }));

        InversionDivergedException error = (await run.Should().ThrowAsync<InversionDivergedException>()).Which;
        error.Step.Should().Be(tunes ? step - 5 : step);
        error.Message.Should().Contain("step").And.Contain(nameof(InversionOptions.LearningRate));
        error.Best.Should().HaveCount(2).And.OnlyContain(face => double.IsFinite(face.Distance!.Value));
        (error.Best[0].Pivot is not null).Should().Be(tunes);
        error.Best[1].Pivot.Should().BeNull();
        error.Best[0].Dispose();
    }

    [Theory]
    [InlineData(InversionMethod.Optimization, 0)]
    [InlineData(InversionMethod.Optimization, 10)]
    [InlineData(InversionMethod.PivotalTuning, 0)]
    public async Task Search_leaves_nothing_alive_but_its_pivots(InversionMethod method, double noiseWeight)
    {
        Image<Rgb24>[] photos = [Drawn(1), Drawn(2)];
        await RunAndDisposeAsync();
        long before = await LiveAsync();

        await RunAndDisposeAsync();

        (await LiveAsync()).Should().Be(before);

        async Task RunAndDisposeAsync()
        {
            IReadOnlyList<InvertedFace> found = await InvertAsync(
                photos, o => (o.Method, o.Steps, o.PivotSteps, o.NoiseWeight) = (method, 3, 2, noiseWeight));
            await host.Networks.Worker.RunAsync(() => found.ToList().ForEach(face => face.Dispose()));
        }

        Task<long> LiveAsync() =>
            host.Networks.Worker.RunAsync(() => DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public async Task Codes_of_another_generators_encoder_are_refused()
    {
        using var encoder = new Encoder4EditingNetwork(TestNetworks.EncoderConfig with { StyleGanSize = 64 });
        using Tensor average = zeros(encoder.Layers, encoder.StyleDimension);
        var networks = new NetworkSource(
            host.Networks.Generator,
            host.Networks.Discriminator,
            (encoder, average),
            host.Networks.Lpips,
            host.Networks.Detector);
        var options = new InversionOptions { Method = InversionMethod.Optimization };

        Func<Task> run = () => new OptimizationInverter(networks, options, TimeProvider.System).InvertAsync([Drawn(1)]);

        await run.Should().ThrowAsync<InvalidOptionsException>().WithMessage("*10 x 32*8 x 32*");
    }

    [Fact]
    public async Task Pivotal_tuning_draws_the_face_better_than_its_code_alone()
    {
        Image<Rgb24> photo = TestHost.Image(3, size: 32);
        InvertedFace coded = await OneAsync(photo, o => o.Steps = 20);

        using InvertedFace tuned = await OneAsync(
            photo,
            o => (o.Method, o.Steps, o.PivotSteps, o.PivotLearningRate) = (InversionMethod.PivotalTuning, 20, 40, 3e-3));

        tuned.Distance.Should().BeLessThan(0.8 * coded.Distance!.Value);
        tuned.Code.Values.SequenceEqual(coded.Code.Values).Should().BeTrue("the code is the pivot");
        tuned.Pivot!.Metadata.BaseHash.Should().Be(host.Networks.GeneratorHash);
        Image<Rgb24> drawn = (await host.Get<IStylizer>().StylizeAsync([new InvertedFace(tuned.Code)], tuned.Pivot))[0];
        images.Add(drawn);
        using var noGradient = no_grad();
        using Tensor found = ImageTensors.ToTensor([drawn]), wanted = ImageTensors.ToTensor([photo]);
        host.Networks.Lpips.Distance(found, wanted).item<float>().Should().BeApproximately((float)tuned.Distance.Value, 0.02f);
    }

    [Fact]
    public async Task A_style_is_laid_over_a_pivot_at_its_strength_alone()
    {
        using var style = new GeneratorStyle(Changed(2), new StyleMetadata { BaseHash = host.Networks.GeneratorHash });
        using var pivot = new GeneratorStyle(Changed(3), new StyleMetadata { BaseHash = host.Networks.GeneratorHash });
        var face = new InvertedFace(Code(5)) { Pivot = pivot };
        using StyleGan2Generator sum = host.Networks.Generator.Clone();
        using (no_grad())
        {
            Dictionary<string, Tensor> basis = host.Networks.Generator.state_dict(), own = sum.state_dict();
            Dictionary<string, Tensor> s = style.Generator.state_dict(), p = pivot.Generator.state_dict();
            foreach ((string key, Tensor target) in own)
            {
                target.copy_((0.5 * (s[key] - basis[key])) + p[key]);
            }
        }

        using var expectedStyle = new GeneratorStyle(sum, new StyleMetadata());

        IReadOnlyList<Image<Rgb24>> drawn = await host.Get<IStylizer>().StylizeAsync(
            [new InvertedFace(Code(4)), face], style, new StylizationOptions { Strength = 0.5 });
        IReadOnlyList<Image<Rgb24>> plain = await host.Get<IStylizer>().StylizeAsync(
            [Code(4)], style, new StylizationOptions { Strength = 0.5 });
        IReadOnlyList<Image<Rgb24>> expected = await host.Get<IStylizer>().StylizeAsync([Code(5)], expectedStyle);

        images.AddRange([.. drawn, .. plain, .. expected]);
        Largest(drawn[0], plain[0]).Should().BeLessThanOrEqualTo(1);
        Largest(drawn[1], expected[0]).Should().BeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task A_pivot_of_another_generator_is_refused()
    {
        using var style = new GeneratorStyle(host.Networks.Generator.Clone(), new StyleMetadata());
        using var pivot = new GeneratorStyle(Changed(3), new StyleMetadata { BaseHash = "another" });

        Func<Task> run = () => host.Get<IStylizer>().StylizeAsync([new InvertedFace(Code(5)) { Pivot = pivot }], style);

        await run.Should().ThrowAsync<StyleMismatchException>().WithMessage("*another*");
    }

    [Fact]
    public async Task A_face_is_kept_in_files_with_its_pivot()
    {
        using var folder = new TemporaryFolder();
        IStyleStore styles = host.Get<IStyleStore>();
        using InvertedFace face = await OneAsync(
            Drawn(4), o => (o.Method, o.Steps, o.PivotSteps) = (InversionMethod.PivotalTuning, 3, 3));
        string path = folder.File("face-code.safetensors");

        await InvertedFaceFile.SaveAsync(face, path, styles);
        using InvertedFace loaded = await InvertedFaceFile.LoadAsync(path, styles);

        File.Exists(folder.File("face-code.pivot.safetensors")).Should().BeTrue();
        loaded.Code.Values.SequenceEqual(face.Code.Values).Should().BeTrue();
        using var style = new GeneratorStyle(Changed(2), new StyleMetadata());
        images.AddRange([
            .. await host.Get<IStylizer>().StylizeAsync([face], style),
            .. await host.Get<IStylizer>().StylizeAsync([loaded], style)]);
        TestHost.Bytes(images[^1]).Should().Equal(TestHost.Bytes(images[^2]));

        await InvertedFaceFile.SaveAsync(new InvertedFace(Code(1)), path, styles);
        (await InvertedFaceFile.LoadAsync(path, styles)).Pivot.Should().BeNull("the file beside it is another code's");

        await InvertedFaceFile.SaveAsync(face, path, styles);
        File.Delete(InvertedFaceFile.PivotOf(path));
        await FluentActions.Invoking(() => InvertedFaceFile.LoadAsync(path, styles))
            .Should().ThrowAsync<WeightsNotFoundException>().WithMessage("*face-code.pivot.safetensors*");
    }

    [Fact]
    public void Options_out_of_their_limits_are_refused()
    {
        var options = new InversionOptions
        {
            Steps = 3,
            Seconds = 2,
            TargetDistance = 0.1,
            LearningRate = 0,
            PivotSteps = 0,
            BatchSize = 65,
        };

        FluentActions.Invoking(options.Validate).Should().Throw<InvalidOptionsException>().Which.Message.Should()
            .ContainAll(
                "Steps, InversionOptions.Seconds and InversionOptions.TargetDistance cannot be used together",
                "LearningRate",
                "PivotSteps",
                "BatchSize");
        FluentActions.Invoking(new InversionOptions { Method = InversionMethod.E4e, Seconds = 2 }.Validate)
            .Should().Throw<InvalidOptionsException>()
            .WithMessage("*Seconds and InversionOptions.TargetDistance have no effect on E4e*");
        FluentActions.Invoking(new InversionOptions { Method = (InversionMethod)9 }.Validate)
            .Should().Throw<InvalidOptionsException>().WithMessage("*Method is not a known method: 9*");
    }

    [Theory]
    [InlineData(InversionMethod.E4e, typeof(EncoderInverter))]
    [InlineData(InversionMethod.Psp, typeof(EncoderInverter))]
    [InlineData(InversionMethod.ReStyle, typeof(ReStyleInverter))]
    [InlineData(InversionMethod.Optimization, typeof(OptimizationInverter))]
    [InlineData(InversionMethod.PivotalTuning, typeof(OptimizationInverter))]
    public void One_call_on_the_builder_chooses_the_inverter(InversionMethod method, Type kind)
    {
        var services = new ServiceCollection();
        services.AddSingleton(host.Networks.Source);
        services.AddJoJoGan().UseInverter(method);
        using ServiceProvider provider = services.BuildServiceProvider();

        provider.GetRequiredService<IInverter>().Should().BeOfType(kind);
    }

    private static LatentCode Code(int seed) => new(8, 32, GaussianCodes.Draw(8, 32, new Random(seed)));

    private static int Largest(Image<Rgb24> a, Image<Rgb24> b) =>
        TestHost.Bytes(a).Zip(TestHost.Bytes(b), (x, y) => Math.Abs(x - y)).Max();

    private static float Largest(LatentCode a, LatentCode b) =>
        a.Values.ToArray().Zip(b.Values.ToArray(), (x, y) => Math.Abs(x - y)).Max();

    /// <summary>A picture that the generator draws.</summary>
    private Image<Rgb24> Drawn(int seed)
    {
        using Tensor drawn = Draw(Code(seed));
        images.Add(ImageTensors.ToImages(drawn)[0]);
        return images[^1];
    }

    private Tensor Draw(LatentCode code)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return host.Networks.Generator.Synthesize(LatentTensors.ToTensor([code])).MoveToOuterDisposeScope();
    }

    private StyleGan2Generator Changed(int seed)
    {
        StyleGan2Generator generator = host.Networks.Generator.Clone();
        using var noGradient = no_grad();
        using var random = new torch.Generator((ulong)seed);
        foreach (Tensor parameter in generator.parameters())
        {
            parameter.add_(randn(parameter.shape, generator: random) * 0.05);
        }

        return generator;
    }

    private async Task<InvertedFace> OneAsync(Image<Rgb24> photo, Action<InversionOptions> configure) =>
        (await InvertAsync([photo], configure))[0];

    private Task<IReadOnlyList<InvertedFace>> InvertAsync(
        IReadOnlyList<Image<Rgb24>> photos, Action<InversionOptions> configure, Action<InversionProgress>? tell = null)
    {
        var options = new InversionOptions { Method = InversionMethod.Optimization };
        configure(options);
        return new OptimizationInverter(host.Networks.Source, options, TimeProvider.System)
            .InvertAsync(photos, tell is null ? null : new Told<InversionProgress>(tell));
    }

    private sealed class Lines : ILogger<OptimizationInverter>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
