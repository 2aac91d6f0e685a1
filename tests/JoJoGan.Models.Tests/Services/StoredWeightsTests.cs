using System.Collections.Concurrent;
using JoJoGan.Core.Tests;
using JoJoGan.DependencyInjection;
using JoJoGan.Detection;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Generation;
using JoJoGan.Latents;
using JoJoGan.ModelStore;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Tensors;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Validation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Services;

public sealed class StoredWeightsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Ffhq_networks_are_fetched_and_loaded_when_first_needed_and_once()
    {
        var store = new Shelf { ["ffhq-1024"] = WriteGenerator() };
        using ServiceProvider provider = Provider(store, b => b.UseFfhq(acceptNonCommercialLicenses: true));
        IFaceGenerator generator = provider.GetRequiredService<IFaceGenerator>();
        store.Fetched.Should().BeEmpty();

        IReadOnlyList<LatentCode> codes = await generator.SampleAsync([1]);
        await generator.SampleAsync([2]);

        codes[0].Layers.Should().Be(TestNetworks.Config.Layers);
        store.Fetched.Should().Equal("ffhq-1024");
        provider.GetRequiredService<IOptions<JoJoGanOptions>>()
            .Value.ModelStore.AcceptedLicenses.Should().Equal("ffhq-1024", "e4e-ffhq");
    }

    [Fact]
    public async Task Every_network_of_ffhq_is_in_the_catalog_and_those_that_forbid_commercial_use_must_be_accepted()
    {
        using ServiceProvider provider = Provider(null, b => b.UseFfhq());
        JoJoGanOptions options = provider.GetRequiredService<IOptions<JoJoGanOptions>>().Value;
        IModelStore store = provider.GetRequiredService<IModelStore>();

        string?[] paths =
        [
            options.GeneratorPath, options.EncoderPath, options.VggPath, options.LpipsPath, options.DetectorPath,
            options.IdentityPath,
        ];
        ModelEntry[] entries = [.. paths.Select(path => store.Entry(path!["store:".Length..]))];

        entries.Where(e => e.NonCommercial).Select(e => e.Name).Should().Equal("ffhq-1024", "e4e-ffhq");
        options.ModelStore.AcceptedLicenses.Should().BeEmpty();
        await provider.GetRequiredService<NetworkSource>().Invoking(n => n.GetGeneratorAsync())
            .Should().ThrowAsync<ModelStoreException>().WithMessage("*license*");
    }

    [Fact]
    public async Task Entry_that_the_catalog_lacks_names_those_like_it()
    {
        using ServiceProvider provider = Provider(null, b => b.UseGenerator("store:ffhq-1042"));

        await provider.GetRequiredService<NetworkSource>().Invoking(n => n.GetGeneratorAsync())
            .Should().ThrowAsync<ModelStoreException>().WithMessage("*ffhq-1024*");
    }

    [Fact]
    public async Task Fetch_that_hangs_holds_up_no_other_work_and_ends_with_its_caller()
    {
        var store = new Shelf { Hangs = true };
        using ServiceProvider provider = Provider(
            store,
            b => b.UseGenerator(WriteGenerator()).UseEncoder("store:e4e-ffhq").UseFaceDetector("store:retinaface-mobilenet"));
        using Image<Rgb24> face = TestHost.Image(1);
        using var stop = new CancellationTokenSource();

        Task[] hanging =
        [
            provider.GetRequiredService<IInverter>().InvertAsync([face], null, stop.Token),
            provider.GetRequiredService<IFaceDetector>().DetectAsync([face], stop.Token),
            provider.GetRequiredService<IFineTuner>().FineTuneAsync([new StyleReference(face)], cancellationToken: stop.Token),
        ];
        IReadOnlyList<LatentCode> codes = await provider.GetRequiredService<IFaceGenerator>()
            .SampleAsync([1]).WaitAsync(Patience);

        codes.Should().ContainSingle();
        await stop.CancelAsync();
        foreach (Task task in hanging)
        {
            await task.Invoking(t => t.WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>();
        }
    }

    [Fact]
    public async Task Fetch_ends_with_the_host()
    {
        var store = new Shelf { Hangs = true };
        ServiceProvider provider = Provider(store, b => b.UseGenerator("store:ffhq-1024"));

        Task fetch = provider.GetRequiredService<NetworkSource>().GetGeneratorAsync();
        await Task.Delay(100);
        fetch.IsCompleted.Should().BeFalse();
        await provider.DisposeAsync();

        await fetch.Invoking(f => f.WaitAsync(Patience)).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task Damaged_file_of_the_store_is_not_loaded()
    {
        string home = folder.File("home");
        Directory.CreateDirectory(home);
        using ServiceProvider provider = Provider(
            null, b => b.UseGenerator("store:e4e-ffhq").Configure(o => o.ModelStore.Offline = true));
        File.Copy(WriteGenerator(), Path.Combine(home, provider.GetRequiredService<IModelStore>().Entry("e4e-ffhq").File));
        (await provider.GetRequiredService<IModelStore>().VerifyAsync("e4e-ffhq")).Should().Be(ModelState.Damaged);

        await provider.GetRequiredService<IFaceGenerator>().Invoking(g => g.SampleAsync([1]))
            .Should().ThrowAsync<ModelStoreException>().WithMessage("*other bytes*");

        await provider.GetRequiredService<NetworkSource>().Invoking(n => n.GetGeneratorAsync())
            .Should().ThrowAsync<ModelStoreException>().WithMessage("*other bytes*");
    }

    [Fact]
    public async Task Networks_that_are_loaded_are_not_fetched_again()
    {
        var store = new Shelf { ["ffhq-1024"] = WriteGenerator() };
        using ServiceProvider provider = Provider(store, b => b.UseGenerator("store:ffhq-1024"));
        NetworkSource networks = provider.GetRequiredService<NetworkSource>();
        await networks.EnsureFetchedAsync(NetworkKinds.Generator | NetworkKinds.Discriminator);
        store.Fetched.Should().Equal("ffhq-1024");
        await networks.GetGeneratorAsync();

        await networks.EnsureFetchedAsync(NetworkKinds.Generator);

        store.Fetched.Should().ContainSingle();
    }

    [Fact]
    public async Task Fetch_reports_its_progress()
    {
        var store = new Shelf { ["ffhq-1024"] = WriteGenerator() };
        using ServiceProvider provider = Provider(store, b => b.UseGenerator("store:ffhq-1024"));
        var heard = new List<ModelProgress>();

        await provider.GetRequiredService<NetworkSource>().EnsureFetchedAsync(NetworkKinds.Generator, new Reports(heard));

        heard.Should().ContainSingle().Which.Name.Should().Be("ffhq-1024");
    }

    [Fact]
    public void Networks_are_refused_to_code_that_runs_beside_the_worker()
    {
        using ServiceProvider provider = Provider(null, b => b.UseGenerator(WriteGenerator()));

        provider.GetRequiredService<NetworkSource>().Invoking(n => n.Generator)
            .Should().Throw<InvalidOperationException>().WithMessage("*worker*");
    }

    [Theory]
    [InlineData("tpu")]
    [InlineData("cuda:x")]
    [InlineData("cpu\n")]
    [InlineData(null)]
    public void Device_of_another_form_is_refused_without_the_options_validator_too(string? device)
    {
        var options = new JoJoGanOptions { Device = device! };

        FluentActions.Invoking(() => new NetworkSource(Options.Create(options), new Shelf()))
            .Should().Throw<InvalidOptionsException>().WithMessage("*Device must be*");
    }

    [Fact]
    public async Task Networks_are_freed_when_the_host_has_been_disposed_asynchronously()
    {
        ServiceProvider provider = Provider(null, b => b.UseGenerator(WriteGenerator()));
        NetworkSource networks = provider.GetRequiredService<NetworkSource>();
        Tensor weights = await networks.Worker.RunAsync(() => networks.Generator.parameters().First());
        using var hold = new ManualResetEventSlim();
        Task queued = networks.Worker.RunAsync(() => hold.Wait(TimeSpan.FromSeconds(10)));

        Task disposal = provider.DisposeAsync().AsTask();
        disposal.IsCompleted.Should().BeFalse("work is queued");
        hold.Set();
        await disposal.WaitAsync(TimeSpan.FromSeconds(10));

        queued.IsCompleted.Should().BeTrue();
        weights.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public async Task Released_networks_free_their_weights_and_are_loaded_again()
    {
        using ServiceProvider provider = Provider(null, b => b.UseGenerator(WriteGenerator()));
        NetworkSource networks = provider.GetRequiredService<NetworkSource>();
        (WeakReference weights, string hash) = await LoadAsync(networks);

        await networks.ReleaseAsync(NetworkKinds.Encoder);
        weights.IsAlive.Should().BeTrue("it was not asked for");
        await networks.ReleaseAsync(NetworkKinds.Generator);

        weights.IsAlive.Should().BeFalse();
        (await networks.Worker.RunAsync(() => networks.GeneratorHash)).Should().Be(hash);
    }

    /// <summary>A method of its own, so that no local of the test holds the network.</summary>
    private static Task<(WeakReference, string)> LoadAsync(NetworkSource networks) => networks.Worker.RunAsync(
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

    private sealed class Reports(List<ModelProgress> heard) : IProgress<ModelProgress>
    {
        public void Report(ModelProgress value) => heard.Add(value);
    }

    /// <summary>A store of files that lie here already, which notes what is asked for.</summary>
    private sealed class Shelf : Dictionary<string, string>, IModelStore
    {
        public ConcurrentQueue<string> Fetched { get; } = [];

        public bool Hangs { get; init; }

        public IReadOnlyList<ModelEntry> Entries => [];

        public ModelEntry Entry(string name) => throw new NotSupportedException();

        public string? Find(string name) => null;

        public async Task<string> FetchAsync(
            string name, IProgress<ModelProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            Fetched.Enqueue(name);
            progress?.Report(new ModelProgress(name, 1, 1));
            await Task.Delay(Hangs ? Timeout.Infinite : 0, cancellationToken);
            return this[name];
        }

        public Task<ModelState> VerifyAsync(string name, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        bool IModelStore.Remove(string name) => throw new NotSupportedException();
    }
}
