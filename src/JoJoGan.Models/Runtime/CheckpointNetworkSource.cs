using System.Collections.Concurrent;
using System.Diagnostics;
using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.Encoders;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Styles;
using JoJoGan.ModelStore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Runtime;

/// <summary>Loads the networks from the checkpoint files that <see cref="JoJoGanOptions"/> names, in the published layouts.</summary>
public sealed partial class CheckpointNetworkSource : INetworkSource, IDisposable, IAsyncDisposable
{
    private readonly JoJoGanOptions options;
    private readonly IModelStore store;
    private readonly ILogger log;
    private readonly ScalarType? computeType;
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentDictionary<string, string> fetched = new();
    private readonly NetworkSlot<StyleGan2Generator> generator;
    private readonly NetworkSlot<string> generatorHash;
    private readonly NetworkSlot<StyledGeneratorCache> workspace;
    private readonly NetworkSlot<StyleGan2Discriminator> discriminator;
    private readonly NetworkSlot<EncoderPair> encoder;
    private readonly NetworkSlot<LpipsVgg> lpips;
    private readonly NetworkSlot<RetinaFaceNetwork> detector;

    /// <summary>Loads nothing yet.</summary>
    /// <param name="options">Files and device.</param>
    /// <param name="store">Fetches the files that options name as entries of the store.</param>
    /// <param name="logger">Logger, or null.</param>
    /// <exception cref="InvalidOptionsException">The device is not there.</exception>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded, or CUDA cannot be used.</exception>
    public CheckpointNetworkSource(
        IOptions<JoJoGanOptions> options, IModelStore store, ILogger<CheckpointNetworkSource>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        this.options = options.Value;
        this.store = store;
        log = logger ?? NullLogger<CheckpointNetworkSource>.Instance;
        if (this.options.ShortOpenMPSpin)
        {
            NativeThreads.ShortOpenMPSpin(); // before the first call of TorchSharp
        }

        NativeBackend.EnsureLoaded();
        Device = DeviceChoice.Resolve(this.options.Device);
        computeType = this.options.Precision == ComputePrecision.BFloat16 ? ScalarType.BFloat16 : null;
        if (computeType is not null && Device.type == DeviceType.CPU && CpuFeatures.LacksBFloat16)
        {
            LogSlowPrecision(log, this.options.Precision);
        }

        if (this.options.KeepFreedMemory)
        {
            NativeAllocator.KeepFreedMemory();
        }

        generator = new(LoadGenerator);
        generatorHash = new(() => CheckpointHash.Of(Generator));
        workspace = new(() => new StyledGeneratorCache(Generator));
        discriminator = new(LoadDiscriminator);
        encoder = new(LoadEncoder);
        lpips = new(LoadLpips);
        detector = new(() => Load(
            "face detector", Require(this.options.DetectorPath, WeightPaths.Detector), file => NetworkLoader.LoadDetector(file, Device)));
        Worker = new DeviceWorker(this.options.Threads);
    }

    /// <inheritdoc />
    public Device Device { get; }

    /// <inheritdoc />
    public DeviceWorker Worker { get; }

    /// <inheritdoc />
    public StyleGan2Generator Generator => generator.Value;

    /// <inheritdoc />
    public string GeneratorHash => generatorHash.Value;

    /// <inheritdoc />
    public StyledGeneratorCache Workspace => workspace.Value;

    /// <inheritdoc />
    public StyleGan2Discriminator Discriminator => discriminator.Value;

    /// <inheritdoc />
    public Encoder4EditingNetwork Encoder => encoder.Value.Network;

    /// <inheritdoc />
    public Tensor LatentAverage => encoder.Value.LatentAverage;

    /// <inheritdoc />
    public LpipsVgg Lpips => lpips.Value;

    /// <inheritdoc />
    public RetinaFaceNetwork Detector => detector.Value;

    private (string? Path, WeightPaths.WeightFile File) DiscriminatorFile => string.IsNullOrWhiteSpace(options.DiscriminatorPath)
        ? (options.GeneratorPath, WeightPaths.Generator)
        : (options.DiscriminatorPath, WeightPaths.Discriminator);

    /// <inheritdoc />
    public async Task EnsureFetchedAsync(NetworkKinds kinds = NetworkKinds.All, CancellationToken cancellationToken = default)
    {
        foreach (string entry in PathsNeeded(kinds).Select(WeightPaths.EntryOf).OfType<string>().Distinct())
        {
            await FetchAsync(entry, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stops accepting work, stops fetches, and frees the networks once the work that is already queued has run.</summary>
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

    /// <inheritdoc />
    public Task ReleaseAsync(NetworkKinds kinds = NetworkKinds.All) => Worker.RunAsync(() =>
    {
        if (kinds.HasFlag(NetworkKinds.Generator))
        {
            workspace.Take();
            generatorHash.Take();
            generator.Take();
        }

        _ = kinds.HasFlag(NetworkKinds.Discriminator) ? discriminator.Take() : null;
        _ = kinds.HasFlag(NetworkKinds.Encoder) ? encoder.Take() : null;
        _ = kinds.HasFlag(NetworkKinds.Perceptual) ? lpips.Take() : null;
        _ = kinds.HasFlag(NetworkKinds.Detector) ? detector.Take() : null;

        // A run that is under way may still hold one, so the collector decides what can be freed, now.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return true;
    });

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
    }

    private async Task<string> FetchAsync(string entry, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(ending.IsCancellationRequested, this);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending.Token);
        try
        {
            return fetched[entry] = await store.FetchAsync(entry, cancellationToken: stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(CheckpointNetworkSource));
        }
    }

    /// <summary>The file that an option names. If it is not there yet it is fetched now, unless the source is disposed meanwhile.</summary>
    private string Require(string? path, WeightPaths.WeightFile file) => WeightPaths.EntryOf(path) is { } entry
        ? fetched.TryGetValue(entry, out string? known) ? known : FetchAsync(entry, CancellationToken.None).GetAwaiter().GetResult()
        : WeightPaths.Require(path, file);

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
        StyleGan2Discriminator loaded = Load("discriminator", path, file => NetworkLoader.LoadDiscriminator(file, config, Device));
        loaded.ComputeType = computeType;
        return loaded;
    }

    private EncoderPair LoadEncoder()
    {
        string path = Require(options.EncoderPath, WeightPaths.Encoder);
        (Encoder4EditingNetwork network, Tensor average) = Load("e4e encoder", path, file => NetworkLoader.LoadEncoder(file, Device));
        return new EncoderPair(network, average);
    }

    private LpipsVgg LoadLpips()
    {
        (string vgg, string linear) = (Require(options.VggPath, WeightPaths.Vgg), Require(options.LpipsPath, WeightPaths.Lpips));
        LpipsVgg loaded = Load("LPIPS loss", vgg, file => NetworkLoader.LoadLpips(file, linear, Device));
        loaded.ComputeType = computeType;
        return loaded;
    }

    private void Free()
    {
        IDisposable?[] networks =
            [workspace.Take(), generator.Take(), discriminator.Take(), encoder.Take(), lpips.Take(), detector.Take()];
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

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "{Precision} takes many times as long as Float32 on this processor, which has no AVX-512")]
    private static partial void LogSlowPrecision(ILogger logger, ComputePrecision precision);

    private sealed record EncoderPair(Encoder4EditingNetwork Network, Tensor LatentAverage) : IDisposable
    {
        public void Dispose()
        {
            Network.Dispose();
            LatentAverage.Dispose();
        }
    }
}
