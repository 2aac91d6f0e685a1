using System.Diagnostics;
using JoJoGan.Checkpoints;
using JoJoGan.Encoder4Editing;
using JoJoGan.Lpips;
using JoJoGan.RetinaFace;
using JoJoGan.StyleGan2;
using JoJoGan.StyleGan2.Operators;
using JoJoGan.Styles;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Networks;

/// <summary>Loads the networks from the checkpoint files that <see cref="JoJoGanOptions"/> names, in the published layouts.</summary>
public sealed partial class CheckpointNetworkSource : INetworkSource, IDisposable
{
    private readonly Lock gate = new();
    private readonly JoJoGanOptions options;
    private readonly IModelStore store;
    private readonly ILogger log;
    private readonly ScalarType? computeType;
    private Generator? generator;
    private string? generatorHash;
    private StyleWorkspace? workspace;
    private Discriminator? discriminator;
    private Encoder4EditingNetwork? encoder;
    private Tensor? latentAverage;
    private LpipsVgg? lpips;
    private RetinaFaceNetwork? detector;

    /// <summary>Loads nothing yet.</summary>
    /// <param name="options">Files and device.</param>
    /// <param name="store">Fetches the files that options name as entries of the store.</param>
    /// <param name="logger">Told of loaded networks; null where the host logs nothing.</param>
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
        if (this.options.WaitBriefly)
        {
            NativeThreads.WaitBriefly(); // before the first call of TorchSharp
        }

        NativeBackend.EnsureLoaded();
        Device = DeviceChoice.Resolve(this.options.Device);
        computeType = this.options.Precision == ComputePrecision.BFloat16 ? ScalarType.BFloat16 : null;
        if (computeType is not null && Device.type == DeviceType.CPU && Processor.LacksBFloat16)
        {
            LogSlowPrecision(log, this.options.Precision);
        }

        if (this.options.KeepFreedMemory)
        {
            NativeAllocator.KeepFreedMemory();
        }

        Worker = new DeviceWorker(this.options.Threads);
    }

    /// <inheritdoc />
    public Device Device { get; }

    /// <inheritdoc />
    public DeviceWorker Worker { get; }

    /// <inheritdoc />
    public Generator Generator => Once(
        ref generator,
        () =>
        {
            Generator loaded = Load("base generator", GeneratorFile, file => NetworkLoader.LoadGenerator(file, Device));
            loaded.ComputeType = computeType;
            return loaded;
        });

    /// <inheritdoc />
    public string GeneratorHash
    {
        get
        {
            lock (gate)
            {
                return generatorHash ??= CheckpointHash.Of(Generator);
            }
        }
    }

    /// <inheritdoc />
    public StyleWorkspace Workspace => Once(ref workspace, () => new StyleWorkspace(Generator));

    /// <inheritdoc />
    public Discriminator Discriminator => Once(
        ref discriminator,
        () =>
        {
            string file = string.IsNullOrWhiteSpace(options.DiscriminatorPath) ? GeneratorFile : options.DiscriminatorPath;
            StyleGan2Config config = Generator.Config;
            Discriminator loaded = Load("discriminator", file, path => NetworkLoader.LoadDiscriminator(path, config, Device));
            loaded.ComputeType = computeType;
            return loaded;
        });

    /// <inheritdoc />
    public Encoder4EditingNetwork Encoder
    {
        get
        {
            EnsureEncoder();
            return encoder!;
        }
    }

    /// <inheritdoc />
    public Tensor LatentAverage
    {
        get
        {
            EnsureEncoder();
            return latentAverage!;
        }
    }

    /// <inheritdoc />
    public LpipsVgg Lpips => Once(
        ref lpips,
        () =>
        {
            (string vgg, string linear) = (Require(options.VggPath, WeightFiles.Vgg), Require(options.LpipsPath, WeightFiles.Lpips));
            LpipsVgg loaded = Load("LPIPS loss", vgg, file => NetworkLoader.LoadLpips(file, linear, Device));
            loaded.ComputeType = computeType;
            return loaded;
        });

    /// <inheritdoc />
    public RetinaFaceNetwork Detector => Once(
        ref detector,
        () => Load("face detector", Require(options.DetectorPath, WeightFiles.Detector), file => NetworkLoader.LoadDetector(file, Device)));

    private string GeneratorFile => Require(options.GeneratorPath, WeightFiles.Generator);

    /// <summary>Takes no more work; frees the networks when the work that is queued already has ended.</summary>
    public void Dispose() => Worker.Dispose(Free);

    /// <inheritdoc />
    public Task ReleaseAsync(NetworkKinds kinds = NetworkKinds.All) => Worker.RunAsync(() =>
    {
        lock (gate)
        {
            if (kinds.HasFlag(NetworkKinds.Generator))
            {
                (generator, generatorHash, workspace) = (null, null, null);
            }

            discriminator = kinds.HasFlag(NetworkKinds.Discriminator) ? null : discriminator;
            (encoder, latentAverage) = kinds.HasFlag(NetworkKinds.Encoder) ? (null, null) : (encoder, latentAverage);
            lpips = kinds.HasFlag(NetworkKinds.Perceptual) ? null : lpips;
            detector = kinds.HasFlag(NetworkKinds.Detector) ? null : detector;
        }

        // A run that is under way may still hold one, so the collector decides what can be freed, now.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return true;
    });

    private string Require(string? path, WeightFiles.WeightFile file) => WeightFiles.Require(path, file, store);

    private void Free()
    {
        lock (gate)
        {
            workspace?.Dispose();
            generator?.Dispose();
            discriminator?.Dispose();
            encoder?.Dispose();
            latentAverage?.Dispose();
            lpips?.Dispose();
            detector?.Dispose();
        }
    }

    private T Once<T>(ref T? field, Func<T> load)
        where T : class
    {
        lock (gate)
        {
            return field ??= load();
        }
    }

    private void EnsureEncoder()
    {
        lock (gate)
        {
            if (encoder is null)
            {
                (encoder, latentAverage) = Load(
                    "e4e encoder", Require(options.EncoderPath, WeightFiles.Encoder), file => NetworkLoader.LoadEncoder(file, Device));
            }
        }
    }

    private T Load<T>(string network, string file, Func<string, T> load)
    {
        long start = Stopwatch.GetTimestamp();
        T loaded = load(file);
        LogLoaded(log, network, Excerpt.Of(file, Excerpt.MessageLength), Stopwatch.GetElapsedTime(start).TotalSeconds);
        return loaded;
    }

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Loaded the {Network} from {File} in {Seconds} s")]
    private static partial void LogLoaded(ILogger logger, string network, string file, double seconds);

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "{Precision} takes many times as long as Float32 on this processor, which has no AVX-512")]
    private static partial void LogSlowPrecision(ILogger logger, ComputePrecision precision);
}
