using JoJoGan.Checkpoints;
using JoJoGan.Encoder4Editing;
using JoJoGan.Lpips;
using JoJoGan.RetinaFace;
using JoJoGan.StyleGan2;
using Microsoft.Extensions.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Networks;

/// <summary>Loads the networks from the checkpoint files that <see cref="JoJoGanOptions"/> names, in the published layouts.</summary>
public sealed class CheckpointNetworkSource : INetworkSource, IDisposable
{
    private readonly Lock gate = new();
    private readonly JoJoGanOptions options;
    private readonly ScalarType? computeType;
    private Generator? generator;
    private string? generatorHash;
    private Discriminator? discriminator;
    private Encoder4EditingNetwork? encoder;
    private Tensor? latentAverage;
    private LpipsVgg? lpips;
    private RetinaFaceNetwork? detector;

    /// <summary>Loads nothing yet.</summary>
    /// <param name="options">Files and device.</param>
    /// <exception cref="InvalidOptionsException">The device is not there.</exception>
    public CheckpointNetworkSource(IOptions<JoJoGanOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options.Value;
        Device = DeviceChoice.Resolve(this.options.Device);
        computeType = this.options.Precision == ComputePrecision.BFloat16 ? ScalarType.BFloat16 : null;
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
            Generator loaded = NetworkLoader.LoadGenerator(GeneratorFile, Device);
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
    public Discriminator Discriminator => Once(
        ref discriminator,
        () =>
        {
            string file = string.IsNullOrWhiteSpace(options.DiscriminatorPath) ? GeneratorFile : options.DiscriminatorPath;
            Discriminator loaded = NetworkLoader.LoadDiscriminator(file, Generator.Config, Device);
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
            (string vgg, string linear) = (WeightFiles.Require(options.VggPath, WeightFiles.Vgg), WeightFiles.Require(options.LpipsPath, WeightFiles.Lpips));
            LpipsVgg loaded = NetworkLoader.LoadLpips(vgg, linear, Device);
            loaded.ComputeType = computeType;
            return loaded;
        });

    /// <inheritdoc />
    public RetinaFaceNetwork Detector => Once(
        ref detector, () => NetworkLoader.LoadDetector(WeightFiles.Require(options.DetectorPath, WeightFiles.Detector), Device));

    private string GeneratorFile => WeightFiles.Require(options.GeneratorPath, WeightFiles.Generator);

    /// <summary>Takes no more work; frees the networks when the work that is queued already has ended.</summary>
    public void Dispose() => Worker.Dispose(Free);

    private void Free()
    {
        lock (gate)
        {
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
                (encoder, latentAverage) = NetworkLoader.LoadEncoder(WeightFiles.Require(options.EncoderPath, WeightFiles.Encoder), Device);
            }
        }
    }
}
