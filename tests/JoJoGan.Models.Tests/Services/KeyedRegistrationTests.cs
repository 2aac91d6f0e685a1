using JoJoGan.Alignment;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using JoJoGan.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Models.Tests.Services;

/// <summary>Models side by side: 32 px without a key, the 64 px of the published layouts as "other".</summary>
[Trait("Category", "Golden")]
[GoldenFile("stylegan2_tiny.pt")]
[GoldenFile("jojo_style_tiny.pt")]
public sealed class KeyedRegistrationTests : IDisposable
{
    private readonly TestNetworks networks = new();

    public void Dispose() => networks.Dispose();

    [Fact]
    public async Task Each_model_learns_and_draws_with_networks_of_its_own()
    {
        using ServiceProvider provider = Provider(_ => { });
        LatentCode own = (await provider.GetRequiredService<IFaceGenerator>().SampleAsync([1]))[0];
        LatentCode other = (await provider.GetRequiredKeyedService<IFaceGenerator>("other").SampleAsync([1]))[0];
        using StyleModel ownStyle = await LearnAsync(provider.GetRequiredService<IFineTuner>(), own);
        using StyleModel otherStyle = await LearnAsync(provider.GetRequiredKeyedService<IFineTuner>("other"), other);
        IStylizer stylizer = provider.GetRequiredService<IStylizer>();
        IStylizer otherStylizer = provider.GetRequiredKeyedService<IStylizer>("other");

        using Image<Rgb24> picture = (await stylizer.StylizeAsync([own], ownStyle))[0];
        using Image<Rgb24> otherImage = (await otherStylizer.StylizeAsync([other], otherStyle))[0];

        (picture.Width, otherImage.Width).Should().Be((32, 64));
        await stylizer.Invoking(s => s.StylizeAsync([own], otherStyle)).Should().ThrowAsync<StyleMismatchException>();
        await otherStylizer.Invoking(s => s.StylizeAsync([other], ownStyle)).Should().ThrowAsync<StyleMismatchException>();
    }

    [Fact]
    public void Every_stage_has_the_key_and_is_not_the_one_without()
    {
        var services = new ServiceCollection();
        services.AddJoJoGan();
        Type[] stages = [.. services.Select(s => s.ServiceType)
            .Where(t => t.Namespace!.StartsWith(nameof(JoJoGan), StringComparison.Ordinal))];
        services.AddKeyedJoJoGan("other");
        services.AddKeyedJoJoGan("third");
        using ServiceProvider provider = services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        stages.Should().HaveCount(15).And.OnlyContain(stage => new[]
        {
            provider.GetRequiredService(stage),
            provider.GetRequiredKeyedService(stage, "other"),
            provider.GetRequiredKeyedService(stage, "third"),
        }.Distinct().Count() == 3);
    }

    [Fact]
    public void Model_with_a_key_needs_none_without()
    {
        var services = new ServiceCollection();
        services.AddKeyedJoJoGan("other");
        using ServiceProvider provider = services.BuildServiceProvider();

        provider.GetKeyedService<IStylizer>("other").Should().NotBeNull();
        provider.GetService<IStylizer>().Should().BeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stage_of_the_host_goes_first_and_serves_the_stages_of_its_key_alone(bool before)
    {
        var inverter = new SampledCodes();
        using ServiceProvider provider = Provider(s => s.AddKeyedSingleton<IInverter>("other", inverter), before);
        inverter.Generator = provider.GetRequiredKeyedService<IFaceGenerator>("other");
        using StyleModel style = await provider.GetRequiredKeyedService<IStyleStore>("other")
            .LoadAsync(GoldenFolder.File("jojo_style_tiny.pt"));
        using Image<Rgb24> photo = TestHost.Image(1);

        IReadOnlyList<Image<Rgb24>> drawn = await provider.GetRequiredKeyedService<IStylizer>("other")
            .StylizeAsync([new FacePhoto(photo) { IsAligned = true }], style);

        drawn[0].Width.Should().Be(64);
        drawn[0].Dispose();
        provider.GetRequiredKeyedService<IInverter>("other").Should().BeSameAs(inverter);
        provider.GetRequiredService<IInverter>().Should().NotBeSameAs(inverter);
    }

    [Fact]
    public void Options_of_each_model_are_its_own()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["JoJoGan:GeneratorPath"] = "g.pt",
            ["Ffhq:GeneratorPath"] = "not this",
            ["Ffhq:FineTuning:Steps"] = "120",
        }).Build();
        var services = new ServiceCollection();
        services.AddJoJoGan(configuration.GetSection("JoJoGan"));
        services.AddKeyedJoJoGan("ffhq", configuration.GetSection("Ffhq")).UseFfhq(acceptNonCommercialLicenses: true);
        services.AddKeyedJoJoGan("empty", o => o.Stylization = new StylizationOptions { Strength = 0.5 });
        using ServiceProvider provider = services.BuildServiceProvider();
        IOptionsMonitor<JoJoGanOptions> options = provider.GetRequiredService<IOptionsMonitor<JoJoGanOptions>>();

        new[] { options.CurrentValue, options.Get("ffhq"), options.Get("empty") }
            .Select(o => (o.GeneratorPath, o.FineTuning.Steps, o.Stylization.Strength, o.ModelStore.AcceptedLicenses.Count))
            .Should().Equal(("g.pt", 30, 1, 0), ("store:ffhq-1024", 120, 1, 2), (null, 30, 0.5, 0));
    }

    [Fact]
    public async Task Host_with_bad_options_of_a_key_does_not_start_and_hears_of_all_of_them_and_the_key()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddJoJoGan();
        builder.Services.AddKeyedJoJoGan("other", o => (o.Device, o.Threads) = ("tpu", 0));
        using IHost host = builder.Build();

        Func<Task> start = () => host.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().HaveCount(2)
            .And.OnlyContain(f => f.StartsWith("other: JoJoGanOptions."))
            .And.Contain(f => f.Contains("tpu")).And.Contain(f => f.Contains("Threads"));
    }

    private ServiceProvider Provider(Action<IServiceCollection> host, bool before = true)
    {
        var services = new ServiceCollection();
        services.AddSingleton(networks.Source);
        if (before)
        {
            host(services);
        }

        services.AddJoJoGan();
        services.AddKeyedJoJoGan("other").UseGenerator(GoldenFolder.File("stylegan2_tiny.pt"));
        if (!before)
        {
            host(services);
        }

        return services.BuildServiceProvider();
    }

    private static async Task<StyleModel> LearnAsync(IFineTuner tuner, LatentCode code)
    {
        using Image<Rgb24> picture = TestHost.Image(2);
        return await tuner.FineTuneAsync(
            [new StyleReference(picture) { Code = code }],
            new FineTuningOptions { Steps = 1, Loss = FineTuningLoss.Discriminator });
    }

    /// <summary>Takes any face for that of seed 3.</summary>
    private sealed class SampledCodes : IInverter
    {
        public IFaceGenerator? Generator { get; set; }

        public async Task<IReadOnlyList<InvertedFace>> InvertAsync(
            IReadOnlyList<Image<Rgb24>> faces,
            IProgress<InversionProgress>? progress = null,
            CancellationToken cancellationToken = default) =>
            [.. (await Generator!.SampleAsync([.. faces.Select(_ => 3)], cancellationToken: cancellationToken))
                .Select(code => new InvertedFace(code))];
    }
}
