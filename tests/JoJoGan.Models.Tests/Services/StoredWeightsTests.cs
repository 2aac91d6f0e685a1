using System.Collections.Concurrent;
using JoJoGan.Checkpoints;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Networks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Services;

public sealed class StoredWeightsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Ffhq_networks_are_fetched_and_loaded_when_first_needed_and_once()
    {
        var store = new Shelf { ["ffhq-1024"] = WriteGenerator() };
        using ServiceProvider provider = Provider(store, b => b.UseFfhq(acceptNonCommercialLicences: true));
        IFaceGenerator generator = provider.GetRequiredService<IFaceGenerator>();
        store.Fetched.Should().BeEmpty();

        IReadOnlyList<LatentCode> codes = await generator.SampleAsync([1]);
        await generator.SampleAsync([2]);

        codes[0].Layers.Should().Be(TestNetworks.Config.Layers);
        store.Fetched.Should().Equal("ffhq-1024");
        provider.GetRequiredService<IOptions<JoJoGanOptions>>().Value.ModelStore.AcceptedLicences.Should().Equal("ffhq-1024", "e4e-ffhq");
    }

    [Fact]
    public void Every_network_of_ffhq_is_in_the_catalogue_and_those_that_forbid_commercial_use_must_be_accepted()
    {
        using ServiceProvider provider = Provider(null, b => b.UseFfhq());
        JoJoGanOptions options = provider.GetRequiredService<IOptions<JoJoGanOptions>>().Value;
        IModelStore store = provider.GetRequiredService<IModelStore>();

        string?[] paths = [options.GeneratorPath, options.EncoderPath, options.VggPath, options.LpipsPath, options.DetectorPath];
        ModelEntry[] entries = [.. paths.Select(path => store.Entry(path!["store:".Length..]))];

        entries.Where(e => e.NonCommercial).Select(e => e.Name).Should().Equal("ffhq-1024", "e4e-ffhq");
        options.ModelStore.AcceptedLicences.Should().BeEmpty();
        provider.GetRequiredService<INetworkSource>().Invoking(n => n.Generator).Should().Throw<ModelStoreException>().WithMessage("*licence*");
    }

    [Fact]
    public void Entry_that_the_catalogue_lacks_names_those_like_it()
    {
        using ServiceProvider provider = Provider(null, b => b.UseGenerator("store:ffhq-1042"));

        provider.GetRequiredService<INetworkSource>().Invoking(n => n.Generator).Should().Throw<ModelStoreException>().WithMessage("*ffhq-1024*");
    }

    [Fact]
    public async Task Released_networks_free_their_weights_and_are_loaded_again()
    {
        using ServiceProvider provider = Provider(null, b => b.UseGenerator(WriteGenerator()));
        INetworkSource networks = provider.GetRequiredService<INetworkSource>();
        (WeakReference weights, string hash) = await LoadAsync(networks);

        await networks.ReleaseAsync(NetworkKinds.Encoder);
        weights.IsAlive.Should().BeTrue("it was not asked for");
        await networks.ReleaseAsync(NetworkKinds.Generator);

        weights.IsAlive.Should().BeFalse();
        (await networks.Worker.RunAsync(() => networks.GeneratorHash)).Should().Be(hash);
    }

    /// <summary>A method of its own, so that no local of the test holds the network.</summary>
    private static Task<(WeakReference, string)> LoadAsync(INetworkSource networks) => networks.Worker.RunAsync(
        () => (new WeakReference(networks.Generator.parameters().First()), networks.GeneratorHash));

    private string WriteGenerator()
    {
        string path = folder.File("generator.safetensors");
        using var source = new TestNetworks();
        SafetensorsFile.Write(path, source.Generator.state_dict());
        return path;
    }

    private ServiceProvider Provider(IModelStore? store, Action<JoJoGanBuilder> configure)
    {
        var services = new ServiceCollection();
        if (store is not null)
        {
            services.AddSingleton(store);
        }

        configure(services.AddJoJoGan(o => o.ModelStore.Folder = folder.File("home")));
        return services.BuildServiceProvider();
    }

    /// <summary>A store of files that lie here already, which notes what is asked for.</summary>
    private sealed class Shelf : Dictionary<string, string>, IModelStore
    {
        public ConcurrentQueue<string> Fetched { get; } = [];

        public IReadOnlyList<ModelEntry> Entries => [];

        public ModelEntry Entry(string name) => throw new NotSupportedException();

        public string? Find(string name) => null;

        public Task<string> FetchAsync(string name, IProgress<ModelProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            Fetched.Enqueue(name);
            return Task.FromResult(this[name]);
        }

        public Task<ModelState> VerifyAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        bool IModelStore.Remove(string name) => throw new NotSupportedException();
    }
}
