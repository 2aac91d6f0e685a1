using System.Collections.Concurrent;
using System.Diagnostics;
using JoJoGan.Latents;
using JoJoGan.ModelStore;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Identity;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Runtime;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace JoJoGan.Models.Runtime;

/// <summary>
/// The pretrained networks that the services share, from the checkpoint files that <see cref="JoJoGanOptions"/> names, in the
/// published layouts. Each is fetched and loaded on first use and once; none is ever changed. The source owns and disposes them.
/// Safe to use from several threads.
/// </summary>
/// <remarks>
/// Every method that gets a network raises <see cref="WeightsNotFoundException"/>, <see cref="ModelStoreException"/> or
/// <see cref="CheckpointException"/> where its file is missing, cannot be fetched or is refused, and
/// <see cref="ObjectDisposedException"/> once the source has been disposed. A network is used on <see cref="Worker"/>.
/// </remarks>
public sealed partial class NetworkSource : IDisposable, IAsyncDisposable
{
    // As many as the published projectors draw.
    private const int MeanSamples = 10_000;

    private readonly JoJoGanOptions options;
    private readonly IModelStore? store;
    private readonly ILogger log;
    private readonly ScalarType? computeType;
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentDictionary<string, string> fetched = new();
    private readonly NetworkSlot<StyleGan2Generator> generator;
    private readonly NetworkSlot<string> generatorHash;
    private readonly NetworkSlot<Tensor> meanLatent;
    private readonly NetworkSlot<StyledGeneratorCache> workspace;
    private readonly NetworkSlot<StyleGan2Discriminator> discriminator;
    private readonly NetworkSlot<EncoderPair> encoder;
    private readonly NetworkSlot<LpipsVgg> lpips;
    private readonly NetworkSlot<RetinaFaceNetwork> detector;
    private readonly NetworkSlot<IIdentityNetwork> identity;

    /// <summary>Loads nothing yet.</summary>
    /// <param name="options">Files and device.</param>
    /// <param name="store">Fetches the files that options name as entries of the store.</param>
    /// <param name="logger">Logger, or null.</param>
    /// <exception cref="InvalidOptionsException">The device is not there.</exception>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded, or CUDA cannot be used.</exception>
    public NetworkSource(IOptions<JoJoGanOptions> options, IModelStore store, ILogger<NetworkSource>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        this.options = options.Value;
        this.store = store;
        log = logger ?? NullLogger<NetworkSource>.Instance;
        NativeBackend.EnsureLoaded();
        Device = DeviceChoice.Resolve(this.options.Device);
        computeType = this.options.Precision == ComputePrecision.BFloat16 ? ScalarType.BFloat16 : null;
        if (computeType is not null && Device.type == DeviceType.CPU && CpuFeatures.LacksBFloat16)
        {
            LogSlowPrecision(log, this.options.Precision);
        }

        generator = new(LoadGenerator);
        generatorHash = new(() => CheckpointHash.Of(Generator));
        meanLatent = new(() => MeanOf(Generator));
        workspace = new(() => new StyledGeneratorCache(Generator));
        discriminator = new(LoadDiscriminator);
        encoder = new(LoadEncoder);
        lpips = new(LoadLpips);
        detector = new(LoadDetector);
        identity = new(LoadIdentity);
        Worker = new DeviceWorker(
            this.options.Threads is { } threads ? () => torch.set_num_threads(threads) : null,
            this.options.KeepFreedMemory && NativeAllocator.KeepFreedMemory() ? NativeAllocator.IsThreadInMainArena : null);
    }

    /// <summary>Takes over networks that are loaded already.</summary>
    internal NetworkSource(
        StyleGan2Generator generator,
        StyleGan2Discriminator discriminator,
        (StyleEncoderNetwork Network, Tensor LatentAverage) encoder,
        LpipsVgg lpips,
        RetinaFaceNetwork detector,
        IIdentityNetwork? identity = null)
    {
        (options, log, Device, Worker) = (new JoJoGanOptions(), NullLogger.Instance, CPU, new DeviceWorker());
        this.generator = new(() => generator);
        generatorHash = new(() => CheckpointHash.Of(generator));
        meanLatent = new(() => MeanOf(generator));
        workspace = new(() => new StyledGeneratorCache(generator));
        this.discriminator = new(() => discriminator);
        this.encoder = new(() => new EncoderPair(encoder.Network, encoder.LatentAverage));
        this.lpips = new(() => lpips);
        this.detector = new(() => detector);
        this.identity = new(() => identity!);
    }

    /// <summary>Where the networks live.</summary>
    public Device Device { get; }

    /// <summary>The one queue for work on <see cref="Device"/>.</summary>
    public DeviceWorker Worker { get; }

    /// <summary>The encoder's file, for messages.</summary>
    internal string EncoderFile => options.EncoderPath ?? "";

    /// <summary>Whether an encoder is configured.</summary>
    internal bool HasEncoder => store is null || !string.IsNullOrWhiteSpace(options.EncoderPath);

    /// <summary>Whether LPIPS is configured.</summary>
    internal bool HasLpips => store is null
        || !(string.IsNullOrWhiteSpace(options.VggPath) && string.IsNullOrWhiteSpace(options.LpipsPath));

    /// <summary>What the networks compute in.</summary>
    internal ComputePrecision Precision => options.Precision;

    internal StyleGan2Generator Generator => Loaded(generator);

    internal string GeneratorHash => Loaded(generatorHash);

    /// <summary>The mean code of the mapping network, [1, dim].</summary>
    internal Tensor MeanLatent => Loaded(meanLatent);

    /// <summary>Where styles are laid over the base generator to draw.</summary>
    internal StyledGeneratorCache Workspace => Loaded(workspace);

    internal StyleGan2Discriminator Discriminator => Loaded(discriminator);

    internal StyleEncoderNetwork Encoder => Loaded(encoder).Network;

    internal Tensor LatentAverage => Loaded(encoder).LatentAverage;

    internal LpipsVgg Lpips => Loaded(lpips);

    internal RetinaFaceNetwork Detector => Loaded(detector);

    internal IIdentityNetwork Identity => Loaded(identity);

    private (string? Path, WeightPaths.WeightFile File) DiscriminatorFile => string.IsNullOrWhiteSpace(options.DiscriminatorPath)
        ? (options.GeneratorPath, WeightPaths.Generator)
        : (options.DiscriminatorPath, WeightPaths.Discriminator);

    /// <summary>Gets the base generator.</summary>
    /// <param name="cancellationToken">Stops the fetch, and gives up while the load has not begun.</param>
    public Task<StyleGan2Generator> GetGeneratorAsync(CancellationToken cancellationToken = default) =>
        RunAsync(NetworkKinds.Generator, () => Generator, cancellationToken);

    /// <summary>Gets the SHA-256 (hex) over the base generator's tensors, which ties a style to its base.</summary>
    /// <param name="cancellationToken">Stops the fetch, and gives up while the load has not begun.</param>
    public Task<string> GetGeneratorHashAsync(CancellationToken cancellationToken = default) =>
        RunAsync(NetworkKinds.Generator, () => GeneratorHash, cancellationToken);

    /// <summary>Gets the discriminator that was trained with the base generator.</summary>
    /// <param name="cancellationToken">Stops the fetch, and gives up while the load has not begun.</param>
    public Task<StyleGan2Discriminator> GetDiscriminatorAsync(CancellationToken cancellationToken = default) =>
        RunAsync(NetworkKinds.Discriminator, () => Discriminator, cancellationToken);

    /// <summary>Gets the encoder, and the code that its output is relative to, [layers, dim].</summary>
    /// <param name="cancellationToken">Stops the fetch, and gives up while the load has not begun.</param>
    public Task<(StyleEncoderNetwork Encoder, Tensor LatentAverage)> GetEncoderAsync(
        CancellationToken cancellationToken = default) =>
        RunAsync(NetworkKinds.Encoder, () => (Encoder, LatentAverage), cancellationToken);

    /// <summary>Gets the perceptual distance LPIPS.</summary>
    /// <param name="cancellationToken">Stops the fetch, and gives up while the load has not begun.</param>
    public Task<LpipsVgg> GetLpipsAsync(CancellationToken cancellationToken = default) =>
        RunAsync(NetworkKinds.Perceptual, () => Lpips, cancellationToken);

    /// <summary>Gets the face detector.</summary>
    /// <param name="cancellationToken">Stops the fetch, and gives up while the load has not begun.</param>
    public Task<RetinaFaceNetwork> GetDetectorAsync(CancellationToken cancellationToken = default) =>
        RunAsync(NetworkKinds.Detector, () => Detector, cancellationToken);

    /// <summary>Gets the network that sees who a face shows.</summary>
    /// <param name="cancellationToken">Stops the fetch, and gives up while the load has not begun.</param>
    public Task<IIdentityNetwork> GetIdentityAsync(CancellationToken cancellationToken = default) =>
        RunAsync(NetworkKinds.Identity, () => Identity, cancellationToken);

    /// <summary>
    /// Fetches the files of networks that are neither loaded nor here. Every call that needs a network does it first; call it to
    /// see the progress, or before a server takes requests.
    /// </summary>
    /// <param name="kinds">Which ones.</param>
    /// <param name="progress">Receives the progress of each file.</param>
    /// <param name="cancellationToken">Stops; what was fetched in part stays for the next time.</param>
    /// <exception cref="ModelStoreException">A file cannot be fetched.</exception>
    /// <exception cref="ObjectDisposedException">The source has been disposed, which stops a fetch too.</exception>
    public async Task EnsureFetchedAsync(
        NetworkKinds kinds = NetworkKinds.All,
        IProgress<ModelProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        foreach (string entry in PathsNeeded(kinds).Select(ModelEntry.NameIn).OfType<string>().Distinct())
        {
            if (fetched.TryGetValue(entry, out string? known) && File.Exists(known))
            {
                continue;
            }

            ObjectDisposedException.ThrowIf(ending.IsCancellationRequested, this);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending.Token);
            try
            {
                fetched[entry] = await store!.FetchAsync(entry, progress, stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new ObjectDisposedException(nameof(NetworkSource));
            }
        }
    }

    /// <summary>
    /// Frees networks that have been loaded, after the work that is queued already. They are loaded again when they are needed. A
    /// fine-tuning run that is under way keeps its own until it ends.
    /// </summary>
    /// <param name="kinds">Which ones.</param>
    public Task ReleaseAsync(NetworkKinds kinds = NetworkKinds.All) => Worker.RunAsync(() =>
    {
        if (kinds.HasFlag(NetworkKinds.Generator))
        {
            workspace.Take();
            generatorHash.Take();
            meanLatent.Take();
            generator.Take();
        }

        _ = kinds.HasFlag(NetworkKinds.Discriminator) ? discriminator.Take() : null;
        _ = kinds.HasFlag(NetworkKinds.Encoder) ? encoder.Take() : null;
        _ = kinds.HasFlag(NetworkKinds.Perceptual) ? lpips.Take() : null;
        _ = kinds.HasFlag(NetworkKinds.Detector) ? detector.Take() : null;
        _ = kinds.HasFlag(NetworkKinds.Identity) ? identity.Take() : null;

        // A run that is under way may still hold one, so the collector decides what can be freed, now.
        GC.Collect();
        GC.WaitForPendingFinalizers();
    });

    /// <summary>Stops accepting work, stops fetches, and frees the networks once the queued work has run.</summary>
    public void Dispose()
    {
        ending.Cancel();
        Worker.Dispose(Free);
    }

    /// <summary>As <see cref="Dispose"/>, and waits until the networks are freed.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return Worker.DisposeAsync();
    }

    /// <summary>Fetches what the work needs, so that no download holds up other work of the device, then queues it.</summary>
    /// <param name="needs">The networks that the work reads.</param>
    /// <param name="work">The work; must not wait for other work of the same device.</param>
    /// <param name="cancellationToken">Stops the fetch, and gives up while the work has not begun.</param>
    /// <returns>The work's result.</returns>
    internal async Task<T> RunAsync<T>(NetworkKinds needs, Func<T> work, CancellationToken cancellationToken)
    {
        await EnsureFetchedAsync(needs, progress: null, cancellationToken).ConfigureAwait(false);
        return await Worker.RunAsync(work, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="RunAsync{T}(NetworkKinds, Func{T}, CancellationToken)"/>
    internal async Task RunAsync(NetworkKinds needs, Action work, CancellationToken cancellationToken)
    {
        await EnsureFetchedAsync(needs, progress: null, cancellationToken).ConfigureAwait(false);
        await Worker.RunAsync(work, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Frees what a call held on the device, on the worker while that takes work.</summary>
    /// <param name="held">What no other piece of work uses.</param>
    internal async Task FreeAsync(IDisposable held)
    {
        try
        {
            await Worker.RunAsync(held.Dispose, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            held.Dispose(); // the host has ended, and its worker takes nothing more
        }
    }

    /// <summary>A network, for work that runs on the worker; loaded if it is not yet.</summary>
    private T Loaded<T>(NetworkSlot<T> slot)
        where T : class
        => Worker.IsCurrent
            ? slot.Value
            : throw new InvalidOperationException("The networks are used on their device's worker only.");

    /// <summary>The options of networks that are not loaded.</summary>
    private IEnumerable<string?> PathsNeeded(NetworkKinds kinds)
    {
        if (kinds.HasFlag(NetworkKinds.Generator) && !generator.IsLoaded)
        {
            yield return options.GeneratorPath;
        }

        if (kinds.HasFlag(NetworkKinds.Discriminator) && !discriminator.IsLoaded)
        {
            yield return options.GeneratorPath;
            yield return DiscriminatorFile.Path;
        }

        if (kinds.HasFlag(NetworkKinds.Encoder) && !encoder.IsLoaded)
        {
            yield return options.EncoderPath;
        }

        if (kinds.HasFlag(NetworkKinds.Perceptual) && !lpips.IsLoaded)
        {
            yield return options.VggPath;
            yield return options.LpipsPath;
        }

        if (kinds.HasFlag(NetworkKinds.Detector) && !detector.IsLoaded)
        {
            yield return options.DetectorPath;
        }

        if (kinds.HasFlag(NetworkKinds.Identity) && !identity.IsLoaded)
        {
            yield return options.IdentityPath;
        }
    }

    /// <summary>The file that an option names, which has been fetched if it is the store's.</summary>
    private string Require(string? path, WeightPaths.WeightFile file) =>
        ModelEntry.NameIn(path) is { } entry ? fetched[entry] : WeightPaths.Require(path, file);

    private StyleGan2Generator LoadGenerator()
    {
        string path = Require(options.GeneratorPath, WeightPaths.Generator);
        StyleGan2Generator loaded = Load("base generator", path, file => NetworkLoader.LoadGenerator(file, Device));
        loaded.ComputeType = computeType;
        return loaded;
    }

    private StyleGan2Discriminator LoadDiscriminator()
    {
        StyleGan2Config config = Generator.Config;
        string path = Require(DiscriminatorFile.Path, DiscriminatorFile.File);
        StyleGan2Discriminator loaded =
            Load("discriminator", path, file => NetworkLoader.LoadDiscriminator(file, config, Device));
        loaded.ComputeType = computeType;
        return loaded;
    }

    private EncoderPair LoadEncoder()
    {
        string path = Require(options.EncoderPath, WeightPaths.Encoder);
        bool? isPsp = options.InversionMethod switch
        {
            InversionMethod.E4e => false,
            InversionMethod.Psp => true,
            _ => null,
        };
        (StyleEncoderNetwork network, Tensor average) =
            Load("encoder", path, file => NetworkLoader.LoadEncoder(file, Device, isPsp));
        return new EncoderPair(network, average);
    }

    private RetinaFaceNetwork LoadDetector()
    {
        string path = Require(options.DetectorPath, WeightPaths.Detector);
        return Load("face detector", path, file => NetworkLoader.LoadDetector(file, Device));
    }

    private IIdentityNetwork LoadIdentity() => Load(
        "identity network",
        Require(options.IdentityPath, WeightPaths.Identity),
        file => NetworkLoader.LoadIdentity(file, Device));

    private LpipsVgg LoadLpips()
    {
        (string vgg, string linear) = (Require(options.VggPath, WeightPaths.Vgg), Require(options.LpipsPath, WeightPaths.Lpips));
        LpipsVgg loaded = Load("LPIPS loss", vgg, file => NetworkLoader.LoadLpips(file, linear, Device));
        loaded.ComputeType = computeType;
        return loaded;
    }

    private Tensor MeanOf(StyleGan2Generator of)
    {
        using var scope = NewDisposeScope();
        Tensor samples = LatentTensors.Gaussian(MeanSamples, of.Config.StyleDim, new Random(0), Device);
        return of.MeanLatent(samples).DetachFromDisposeScope();
    }

    private void Free()
    {
        IDisposable?[] networks =
        [
            workspace.Take(), meanLatent.Take(), generator.Take(), discriminator.Take(), encoder.Take(), lpips.Take(),
            detector.Take(), identity.Take(),
        ];
        foreach (IDisposable? network in networks)
        {
            network?.Dispose();
        }
    }

    private T Load<T>(string network, string file, Func<string, T> load)
    {
        long start = Stopwatch.GetTimestamp();
        T loaded = load(file);
        LogLoaded(log, network, LogText.Of(file, LogText.MessageLength), Stopwatch.GetElapsedTime(start).TotalSeconds);
        return loaded;
    }

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Loaded the {Network} from {File} in {Seconds} s")]
    private static partial void LogLoaded(ILogger logger, string network, string file, double seconds);

    [LoggerMessage(
        EventId = 11,
        Level = LogLevel.Warning,
        Message = "{Precision} takes many times as long as Float32 on this processor, which has no AVX-512")]
    private static partial void LogSlowPrecision(ILogger logger, ComputePrecision precision);

    private sealed record EncoderPair(StyleEncoderNetwork Network, Tensor LatentAverage) : IDisposable
    {
        public void Dispose()
        {
            Network.Dispose();
            LatentAverage.Dispose();
        }
    }
}
