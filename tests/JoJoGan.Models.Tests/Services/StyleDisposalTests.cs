using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using JoJoGan.SyntheticWeights;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Services;

/// <summary>Styles that are disposed while services work with them.</summary>
public sealed class StyleDisposalTests : IDisposable
{
    private readonly TestHost host = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        host.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(StyleFormat.Full)]
    [InlineData(StyleFormat.HalfDelta)]
    [InlineData(StyleFormat.LowRank)]
    public async Task Drawing_ends_well_or_with_the_promised_error_and_never_in_libtorch(StyleFormat format)
    {
        LatentCode[] codes = [.. (await host.Get<IFaceGenerator>().SampleAsync([.. Enumerable.Range(0, 8)]))];
        string path = folder.File("style.safetensors");
        using (GeneratorStyle saved = Style(2))
        {
            await host.Get<IStyleStore>().SaveAsync(saved, path, format);
        }

        int disposed = 0;
        for (int i = 0; i < 40; i++)
        {
            StyleModel style = await host.Get<IStyleStore>().LoadAsync(path);
            StyleModel drawn = i % 2 == 0 ? style : new BlendedStyle("blend", [new WeightedStyle(style, 0.5)]);
            Task<IReadOnlyList<Image<Rgb24>>> drawing = host.Get<IStylizer>()
                .StylizeAsync(codes, drawn, new StylizationOptions { BatchSize = 1 });
            Thread.SpinWait(i * 20_000);
            await Task.Run(style.Dispose);
            try
            {
                (await drawing).ToList().ForEach(picture => picture.Dispose());
            }
            catch (ObjectDisposedException)
            {
                disposed++;
            }
        }

        disposed.Should().BePositive("else nothing was disposed early enough to try it");
    }

    [Fact]
    public async Task Weights_stay_until_the_piece_of_work_that_uses_them_ends_and_then_go_on_the_device()
    {
        var style = new Freed();
        using StyleUse use = StyleWeightsOf(style);

        style.Dispose();
        (style.IsDisposed, style.FreedOn).Should().Be((true, null), "it is marked at once and freed later");
        style.Invoking(s => s.BeginUse()).Should().Throw<ObjectDisposedException>();

        int device = await host.Networks.Worker.RunAsync(() =>
        {
            use.Dispose();
            return Environment.CurrentManagedThreadId;
        });
        style.FreedOn.Should().Be(device);

        static StyleUse StyleWeightsOf(StyleModel style)
        {
            style.BeginUse();
            return new StyleUse([style]);
        }
    }

    [Fact]
    public void Weights_that_nothing_uses_go_at_once_and_once()
    {
        var style = new Freed();

        style.Dispose();
        style.Dispose();

        (style.FreedOn, style.Times).Should().Be((Environment.CurrentManagedThreadId, 1));
    }

    [Fact]
    public void Use_that_cannot_begin_leaves_nothing_in_use()
    {
        GeneratorStyle good = Style(2), gone = Style(3);
        var blend = new BlendedStyle("blend", [new WeightedStyle(good), new WeightedStyle(gone)]);
        Tensor[] weights = [.. good.Generator.parameters()];
        gone.Dispose();

        FluentActions.Invoking(() => StyleWeights.Use(blend)).Should().Throw<ObjectDisposedException>();

        good.Dispose();
        weights.Should().OnlyContain(weight => weight.IsInvalid);
    }

    private static GeneratorStyle Style(int seed)
    {
        var generator = new StyleGan2Generator(TestNetworks.Config);
        WeightFormula.FillGenerator(generator, seed);
        return new GeneratorStyle(generator, new StyleMetadata());
    }

    private sealed class Freed() : StyleModel(new StyleMetadata())
    {
        public int? FreedOn { get; private set; }

        public int Times { get; private set; }

        protected override void Dispose(bool disposing)
        {
            FreedOn = Environment.CurrentManagedThreadId;
            Times++;
        }
    }
}
