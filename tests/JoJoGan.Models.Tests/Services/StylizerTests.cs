using JoJoGan.Alignment;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tensors;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Models.Tests.Services;

public sealed class StylizerTests : IDisposable
{
    private readonly TestHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Photos_come_out_as_the_style_generator_draws_their_codes()
    {
        using StyleModel style = Style(2);
        using Image<Rgb24> photo = TestHost.Image(3);
        IReadOnlyList<InvertedFace> codes = await host.Get<IInverter>().InvertAsync([photo]);
        using Image<Rgb24> expected = await DrawAsync(style, codes[0].Code);

        IReadOnlyList<Image<Rgb24>> results = await host.Get<IStylizer>()
            .StylizeAsync([new FacePhoto(photo) { IsAligned = true }], style);

        using Image<Rgb24> result = results.Should().ContainSingle().Subject;
        (result.Width, result.Height).Should().Be((32, 32));
        TestHost.Bytes(result).Should().Equal(TestHost.Bytes(expected));
    }

    [Fact]
    public async Task Strength_0_gives_the_base_generator_and_1_the_style()
    {
        using StyleModel style = Style(2);
        using StyleModel plain = Style(1);
        LatentCode code = Code(5);

        byte[] none = await BytesAsync(style, code, new StylizationOptions { Strength = 0 });
        byte[] half = await BytesAsync(style, code, new StylizationOptions { Strength = 0.5 });
        byte[] full = await BytesAsync(style, code, null);

        none.Should().Equal(await BytesAsync(plain, code, null));
        half.Should().NotEqual(none).And.NotEqual(full);
    }

    [Fact]
    public async Task Face_does_not_depend_on_its_batch()
    {
        using StyleModel style = Style(2);
        LatentCode[] codes = [.. Enumerable.Range(0, 5).Select(Code)];

        byte[][] alone = await AllAsync(style, codes, new StylizationOptions { BatchSize = 1, NoiseSeed = 3 });
        byte[][] together = await AllAsync(style, codes, new StylizationOptions { BatchSize = 4, NoiseSeed = 3 });

        for (int i = 0; i < codes.Length; i++)
        {
            alone[i].Zip(together[i], (a, b) => Math.Abs(a - b)).Max()
                .Should().BeLessThanOrEqualTo(1, "rounding may differ by one step");
        }
    }

    [Fact]
    public async Task Photo_does_not_depend_on_its_batch()
    {
        using StyleModel style = Style(2);
        using Image<Rgb24> photo = TestHost.Image(3);
        FacePhoto[] photos = [.. Enumerable.Repeat(new FacePhoto(photo) { IsAligned = true }, 3)];

        byte[][] alone = await PhotosAsync(style, photos, new StylizationOptions { BatchSize = 1, NoiseSeed = 3 });
        byte[][] together = await PhotosAsync(style, photos, new StylizationOptions { BatchSize = 3, NoiseSeed = 3 });

        for (int i = 0; i < photos.Length; i++)
        {
            alone[i].Zip(together[i], (a, b) => Math.Abs(a - b)).Max()
                .Should().BeLessThanOrEqualTo(1, "rounding may differ by one step");
        }

        alone[1].Should().NotEqual(alone[0], "each face has noise of its own");
    }

    [Fact]
    public async Task Noise_seed_changes_the_picture_and_repeats()
    {
        using StyleModel style = Style(2);
        LatentCode code = Code(1);

        byte[] first = await BytesAsync(style, code, new StylizationOptions { NoiseSeed = 1 });
        byte[] again = await BytesAsync(style, code, new StylizationOptions { NoiseSeed = 1 });
        byte[] other = await BytesAsync(style, code, new StylizationOptions { NoiseSeed = 2 });

        again.Should().Equal(first);
        other.Should().NotEqual(first);
    }

    [Fact]
    public async Task Progress_counts_photos()
    {
        using StyleModel style = Style(2);
        using Image<Rgb24> photo = TestHost.Image(3);
        var counts = new List<int>();
        FacePhoto[] photos = [.. Enumerable.Repeat(new FacePhoto(photo) { IsAligned = true }, 5)];

        IReadOnlyList<Image<Rgb24>> results = await host.Get<IStylizer>().StylizeAsync(
            photos, style, new StylizationOptions { BatchSize = 2 }, new Log(counts));

        counts.Should().Equal(2, 4, 5);
        results.Should().HaveCount(5);
        results.ToList().ForEach(r => r.Dispose());
    }

    [Fact]
    public async Task Photo_without_a_known_face_is_a_typed_error_that_names_the_remedy()
    {
        using StyleModel style = Style(2);
        using Image<Rgb24> photo = TestHost.Image(3);

        Func<Task> run = () => host.Get<IStylizer>().StylizeAsync([photo], style);

        (await run.Should().ThrowAsync<FaceNotFoundException>()).Which.Message.Should().Contain("landmarks")
            .And.Contain("aligned");
    }

    [Fact]
    public async Task Style_of_another_base_is_refused()
    {
        using var style = new GeneratorStyle(
            host.Networks.Generator.Clone(), new StyleMetadata { Name = "ink", BaseHash = new string('0', 64) });

        Func<Task> run = () => host.Get<IStylizer>().StylizeAsync([Code(1)], style);

        (await run.Should().ThrowAsync<StyleMismatchException>()).WithMessage("*ink*000000000000*");
    }

    [Theory]
    [InlineData(-0.1, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 65)]
    public async Task Options_outside_their_limits_are_refused(double strength, int batch)
    {
        using StyleModel style = Style(2);

        Func<Task> run = () => host.Get<IStylizer>().StylizeAsync(
            [Code(1)], style, new StylizationOptions { Strength = strength, BatchSize = batch });

        await run.Should().ThrowAsync<InvalidOptionsException>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task What_is_wrong_is_said_before_any_photo_is_inverted(int photos)
    {
        var inverter = new CountingInverter();
        using var spied = new TestHost(services => services.AddSingleton<IInverter>(inverter));
        using StyleModel style = Style(2);
        using StyleModel foreign = new GeneratorStyle(
            spied.Networks.Generator.Clone(), new StyleMetadata { BaseHash = new string('0', 64) });
        using StyleModel gone = Style(2);
        gone.Dispose();
        using Image<Rgb24> photo = TestHost.Image(3);
        FacePhoto[] given = [.. Enumerable.Repeat(new FacePhoto(photo) { IsAligned = true }, photos)];

        Func<Task> Run(StyleModel with, StylizationOptions? options = null) =>
            () => spied.Get<IStylizer>().StylizeAsync(given, with, options);

        await Run(style, new StylizationOptions { BatchSize = 0 }).Should().ThrowAsync<InvalidOptionsException>();
        await Run(style, new StylizationOptions { Strength = 9 }).Should().ThrowAsync<InvalidOptionsException>();
        await Run(foreign).Should().ThrowAsync<StyleMismatchException>();
        await Run(gone).Should().ThrowAsync<ObjectDisposedException>();
        inverter.Calls.Should().Be(0);
    }

    [Fact]
    public async Task No_photos_give_no_pictures()
    {
        using StyleModel style = Style(2);

        (await host.Get<IStylizer>().StylizeAsync(Array.Empty<FacePhoto>(), style)).Should().BeEmpty();
    }

    [Fact]
    public async Task Entry_that_is_null_is_an_argument_error()
    {
        using StyleModel style = Style(2);

        Func<Task>[] calls =
        [
            () => host.Get<IStylizer>().StylizeAsync(new FacePhoto[] { null! }, style),
            () => host.Get<IStylizer>().StylizeAsync(new LatentCode[] { Code(1), null! }, style),
            () => host.Get<IFaceGenerator>().GenerateAsync([null!]),
            () => host.Get<IInverter>().InvertAsync([null!]),
        ];

        foreach (Func<Task> call in calls)
        {
            (await call.Should().ThrowAsync<ArgumentException>()).WithMessage("Entry*null*");
        }
    }

    [Fact]
    public async Task Cancellation_between_batches_stops_before_the_next()
    {
        using var source = new CancellationTokenSource();
        var inverter = new CountingInverter(before: call =>
        {
            if (call == 2)
            {
                source.Cancel();
            }
        });
        using var spied = new TestHost(services => services.AddSingleton<IInverter>(inverter));
        using StyleModel style = Style(2);
        using Image<Rgb24> photo = TestHost.Image(3);
        FacePhoto[] photos = [.. Enumerable.Repeat(new FacePhoto(photo) { IsAligned = true }, 3)];
        var counts = new List<int>();

        Func<Task> run = () => spied.Get<IStylizer>().StylizeAsync(
            photos, style, new StylizationOptions { BatchSize = 1, Strength = 0.5 }, new Log(counts), source.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
        counts.Should().Equal(1);
        inverter.Calls.Should().Be(2);
    }

    [Fact]
    public async Task Style_disposed_between_batches_is_told()
    {
        StyleModel style = Style(2);
        var inverter = new CountingInverter(before: call =>
        {
            if (call == 2)
            {
                style.Dispose();
            }
        });
        using var spied = new TestHost(services => services.AddSingleton<IInverter>(inverter));
        using Image<Rgb24> photo = TestHost.Image(3);
        FacePhoto[] photos = [.. Enumerable.Repeat(new FacePhoto(photo) { IsAligned = true }, 3)];

        Func<Task> run = () => spied.Get<IStylizer>().StylizeAsync(photos, style, new StylizationOptions { BatchSize = 1 });

        await run.Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public void Images_that_nobody_takes_are_disposed()
    {
        Image<Rgb24> kept = TestHost.Image(1), lost = TestHost.Image(2);
        using (var drawn = new ImageBatch())
        {
            drawn.Add([kept]);
            drawn.Take().Should().Equal(kept);
            drawn.Add([lost]);
        }

        kept[0, 0].Should().NotBeNull();
        kept.Dispose();
        FluentActions.Invoking(() => lost[0, 0]).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task Cancelled_call_stops_before_drawing()
    {
        using StyleModel style = Style(2);

        Func<Task> run = () => host.Get<IStylizer>().StylizeAsync([Code(1)], style, null, new CancellationToken(canceled: true));

        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Parallel_requests_give_what_single_ones_give()
    {
        using StyleModel style = Style(2);
        LatentCode[] codes = [.. Enumerable.Range(0, 12).Select(Code)];
        byte[][] expected = await AllAsync(style, codes, new StylizationOptions { BatchSize = 1 });
        using Image<Rgb24> reference = TestHost.Image(7);

        Task<StyleModel> tuning = host.Get<IFineTuner>()
            .FineTuneAsync([new StyleReference(reference)], new FineTuningOptions { Steps = 10 });
        byte[][] found = await Task.WhenAll(codes.Select(c => Task.Run(() => BytesAsync(style, c, null))));
        using StyleModel tuned = await tuning;

        for (int i = 0; i < codes.Length; i++)
        {
            found[i].Should().Equal(expected[i]);
        }

        using StyleModel alone = await host.Get<IFineTuner>()
            .FineTuneAsync([new StyleReference(reference)], new FineTuningOptions { Steps = 10 });
        (await BytesAsync(tuned, codes[0], null)).Should().Equal(await BytesAsync(alone, codes[0], null));
    }

    private GeneratorStyle Style(int seed)
    {
        using var other = new TestNetworks(seed);
        return new GeneratorStyle(other.Generator.Clone(), new StyleMetadata { BaseHash = host.Networks.GeneratorHash });
    }

    private static LatentCode Code(int seed)
    {
        var random = new Random(seed);
        return new LatentCode(8, 32, [.. Enumerable.Range(0, 8 * 32).Select(_ => (float)((random.NextDouble() * 2) - 1))]);
    }

    private async Task<Image<Rgb24>> DrawAsync(StyleModel style, LatentCode code) =>
        (await host.Get<IStylizer>().StylizeAsync([code], style))[0];

    private async Task<byte[]> BytesAsync(StyleModel style, LatentCode code, StylizationOptions? options) =>
        (await AllAsync(style, [code], options))[0];

    private async Task<byte[][]> AllAsync(StyleModel style, LatentCode[] codes, StylizationOptions? options)
    {
        IReadOnlyList<Image<Rgb24>> pictures = await host.Get<IStylizer>().StylizeAsync(codes, style, options);
        byte[][] bytes = [.. pictures.Select(TestHost.Bytes)];
        pictures.ToList().ForEach(p => p.Dispose());
        return bytes;
    }

    private async Task<byte[][]> PhotosAsync(StyleModel style, FacePhoto[] photos, StylizationOptions options)
    {
        IReadOnlyList<Image<Rgb24>> pictures = await host.Get<IStylizer>().StylizeAsync(photos, style, options);
        byte[][] bytes = [.. pictures.Select(TestHost.Bytes)];
        pictures.ToList().ForEach(p => p.Dispose());
        return bytes;
    }

    /// <summary>Gives one code for each face, and tells before each batch which one it is, from 1.</summary>
    private sealed class CountingInverter(Action<int>? before = null) : IInverter
    {
        public int Calls { get; private set; }

        public Task<IReadOnlyList<InvertedFace>> InvertAsync(
            IReadOnlyList<Image<Rgb24>> faces,
            IProgress<InversionProgress>? progress = null,
            CancellationToken cancellationToken = default)
        {
            Calls++;
            before?.Invoke(Calls);
            return Task.FromResult<IReadOnlyList<InvertedFace>>([.. faces.Select((_, i) => new InvertedFace(Code(i)))]);
        }
    }

    private sealed class Log(List<int> counts) : IProgress<int>
    {
        public void Report(int value) => counts.Add(value);
    }
}
