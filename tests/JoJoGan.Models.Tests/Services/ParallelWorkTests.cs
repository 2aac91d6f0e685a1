using JoJoGan.Alignment;
using JoJoGan.FineTuning;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Mixing;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Styles;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Models.Tests.Services;

public sealed class ParallelWorkTests : IDisposable
{
    private readonly TestNetworks networks = new();
    private readonly WatchedMixer mixer;
    private readonly TestHost host;

    public ParallelWorkTests()
    {
        mixer = new WatchedMixer(new GeneratorStyleMixer(networks.Source));
        host = new TestHost(services => services.AddSingleton(networks.Source).AddSingleton<IStyleMixer>(mixer));
    }

    public void Dispose()
    {
        host.Dispose();
        networks.Dispose();
    }

    [Fact]
    public async Task Requests_side_by_side_give_what_each_gives_alone_one_piece_of_work_at_a_time()
    {
        string basis = CheckpointHash.Of(networks.Generator);
        using Image<Rgb24> reference = TestHost.Image(1), photo = TestHost.Image(2);
        using StyleModel style = await TuneAsync(reference, seed: 1);
        string[] alone = [CheckpointHash.Of(Tuned(style)), await HashAsync(reference, seed: 2)];
        byte[] drawn = await DrawAsync(photo, style);

        Task<string>[] tunings = [.. Enumerable.Range(0, 4).Select(i => Task.Run(() => HashAsync(reference, seed: 1 + (i % 2))))];
        Task<byte[]>[] drawings = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => DrawAsync(photo, style)))];

        (await Task.WhenAll(tunings)).Should().Equal(alone[0], alone[1], alone[0], alone[1]);
        (await Task.WhenAll(drawings)).Should().OnlyContain(bytes => bytes.SequenceEqual(drawn));
        CheckpointHash.Of(networks.Generator).Should().Be(basis);
        mixer.Most.Should().Be(1);
    }

    [Fact]
    public void Mixer_that_a_host_calls_itself_waits_for_the_worker()
    {
        StyleGan2Config config = TestNetworks.Config;
        var code = new LatentCode(config.Layers, config.StyleDim, new float[config.Layers * config.StyleDim]);

        IReadOnlyList<LatentCode> mixed = mixer.Mix(
            [code], new StyleMixingOptions { Family = StyleFamily.FullStyle }, new Random(1));

        mixed.Should().ContainSingle().Which.Should().NotBe(code);
    }

    private static StyleGan2Generator Tuned(StyleModel style) => ((GeneratorStyle)style).Generator;

    private Task<StyleModel> TuneAsync(Image<Rgb24> reference, int seed) =>
        host.Get<IFineTuner>().FineTuneAsync([new StyleReference(reference)], new FineTuningOptions { Steps = 5, Seed = seed });

    private async Task<string> HashAsync(Image<Rgb24> reference, int seed)
    {
        using StyleModel style = await TuneAsync(reference, seed);
        return CheckpointHash.Of(Tuned(style));
    }

    private async Task<byte[]> DrawAsync(Image<Rgb24> photo, StyleModel style)
    {
        IReadOnlyList<Image<Rgb24>> pictures = await host.Get<IStylizer>().StylizeAsync(
            [new FacePhoto(photo) { IsAligned = true }], style, new StylizationOptions { Strength = 0.5 });
        using Image<Rgb24> picture = pictures[0];
        return TestHost.Bytes(picture);
    }

    /// <summary>Notes how many steps mix at once.</summary>
    private sealed class WatchedMixer(IStyleMixer inner) : IStyleMixer
    {
        private int inside;

        public int Most { get; private set; }

        public IReadOnlyList<LatentCode> Mix(IReadOnlyList<LatentCode> codes, StyleMixingOptions options, Random random)
        {
            Most = Math.Max(Most, Interlocked.Increment(ref inside));
            Thread.Sleep(1);
            IReadOnlyList<LatentCode> mixed = inner.Mix(codes, options, random);
            Interlocked.Decrement(ref inside);
            return mixed;
        }
    }
}
