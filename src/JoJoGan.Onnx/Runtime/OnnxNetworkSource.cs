using System.Collections.Concurrent;
using System.Diagnostics;
using JoJoGan.ModelStore;
using JoJoGan.Onnx.Styles;
using JoJoGan.Runtime;
using JoJoGan.Styles;
using JoJoGan.Validation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace JoJoGan.Onnx.Runtime;

/// <summary>
/// The exported networks that the services share, from the files that <see cref="JoJoGanOptions"/> and <see cref="OnnxOptions"/>
/// name. Each is fetched and loaded on first use and once. The source owns and disposes them. Safe to use from several threads.
/// </summary>
public sealed partial class OnnxNetworkSource : IDisposable, IAsyncDisposable
{
    private readonly JoJoGanOptions options;
    private readonly OnnxOptions onnx;
    private readonly IModelStore store;
    private readonly ILogger log;
    private readonly DeviceWorker worker = new();
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentDictionary<string, string> fetched = new();
    private readonly Dictionary<OnnxNetworkKind, OnnxNetwork> loaded = []; // on the worker only

    /// <summary>Loads nothing yet.</summary>
    /// <param name="options">Files, device and threads.</param>
    /// <param name="onnx">The mapping network's file and the execution provider.</param>
    /// <param name="store">Fetches the files that options name as entries of the store.</param>
    /// <param name="logger">Logger, or null.</param>
    /// <exception cref="InvalidOptionsException">An option that exported networks cannot honor.</exception>
    /// <exception cref="NativeBackendException">ONNX Runtime, or the execution provider, is not there.</exception>
    public OnnxNetworkSource(
        IOptions<JoJoGanOptions> options,
        IOptions<OnnxOptions> onnx,
        IModelStore store,
        ILogger<OnnxNetworkSource>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(onnx);
        ArgumentNullException.ThrowIfNull(store);
        (this.options, this.onnx, this.store, log) =
            (options.Value, onnx.Value, store, logger ?? NullLogger<OnnxNetworkSource>.Instance);
        this.onnx.Validate();
        new OptionRules(nameof(JoJoGanOptions))
            .Rule(
                this.options.Precision == ComputePrecision.Float32,
                $"{nameof(JoJoGanOptions.Precision)} must be {ComputePrecision.Float32} for exported networks, which " +
                "compute in it; for smaller files export with OnnxExportOptions.HalfPrecision.")
            .ThrowIfBroken();
        OnnxSessions.EnsureAvailable(this.options, this.onnx);
    }

    /// <summary>
    /// Frees networks that have been loaded, after the work that is queued already. They are loaded again when needed. A style's
    /// generator is the style's, and freed with it.
    /// </summary>
    public Task ReleaseAsync() => worker.RunAsync(Free);

    /// <summary>Blocks new work, and frees the networks once the work that is queued already has ended.</summary>
    public void Dispose()
    {
        ending.Cancel();
        worker.Dispose(Free);
    }

    /// <summary>As <see cref="Dispose"/>, and waits until the networks are freed.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return worker.DisposeAsync();
    }

    /// <summary>Fetches and loads a network, then works with it on the device's worker.</summary>
    /// <param name="kind">The network.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Stops the fetch, and gives up while the work has not begun.</param>
    internal async Task<T> RunAsync<T>(OnnxNetworkKind kind, Func<OnnxNetwork, T> work, CancellationToken cancellationToken)
    {
        string path = await FileAsync(kind, cancellationToken).ConfigureAwait(false);
        return await worker.RunAsync(() => work(Loaded(kind, path)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Loads a style's network unless it is, then works with it on the device's worker.</summary>
    /// <param name="style">The style.</param>
    /// <param name="kind">What its file holds.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Gives up while the work has not begun.</param>
    internal Task<T> RunAsync<TStyle, T>(
        TStyle style, OnnxNetworkKind kind, Func<OnnxNetwork, T> work, CancellationToken cancellationToken)
        where TStyle : StyleModel, IOnnxStyle
        => worker.RunAsync(
            () =>
            {
                style.BeginUse();
                try
                {
                    return work(style.Networks.Loaded(this, () => Load(kind, style.Path)));
                }
                finally
                {
                    style.EndUse();
                }
            },
            cancellationToken);

    private OnnxNetwork Loaded(OnnxNetworkKind kind, string path)
    {
        if (!loaded.TryGetValue(kind, out OnnxNetwork? network))
        {
            loaded[kind] = network = Load(kind, path);
        }

        return network;
    }

    private OnnxNetwork Load(OnnxNetworkKind kind, string path)
    {
        long start = Stopwatch.GetTimestamp();
        OnnxNetwork network = OnnxSessions.Load(path, kind, options, onnx);
        string file = LogText.Of(path, LogText.MessageLength);
        LogLoaded(log, kind.ToString().ToLowerInvariant(), file, Stopwatch.GetElapsedTime(start).TotalSeconds);
        return network;
    }

    private async Task<string> FileAsync(OnnxNetworkKind kind, CancellationToken cancellationToken)
    {
        (string? path, string option) = kind switch
        {
            OnnxNetworkKind.Generator => (options.GeneratorPath, nameof(JoJoGanOptions.GeneratorPath)),
            OnnxNetworkKind.Mapping => (onnx.MappingPath, nameof(OnnxOptions.MappingPath)),
            OnnxNetworkKind.Encoder => (options.EncoderPath, nameof(JoJoGanOptions.EncoderPath)),
            _ => (options.DetectorPath, nameof(JoJoGanOptions.DetectorPath)),
        };
        if (string.IsNullOrWhiteSpace(path))
        {
            string otherwise = kind == OnnxNetworkKind.Detector
                ? " Or say where the face is: give its landmarks, or mark the picture as aligned if it is an FFHQ-aligned crop."
                : "";
            throw new WeightsNotFoundException(
                $"The exported {kind.ToString().ToLowerInvariant()} is not configured. Export it with " +
                $"OnnxExporter.Export{kind}Async and " +
                $"name the file: {option}.{otherwise}",
                optionName: option);
        }

        return ModelEntry.NameIn(path) is { } entry ? await FetchAsync(entry, cancellationToken).ConfigureAwait(false) : path;
    }

    private async Task<string> FetchAsync(string entry, CancellationToken cancellationToken)
    {
        if (fetched.TryGetValue(entry, out string? known) && File.Exists(known))
        {
            return known;
        }

        ObjectDisposedException.ThrowIf(ending.IsCancellationRequested, this);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending.Token);
        try
        {
            return fetched[entry] = await store.FetchAsync(entry, null, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(OnnxNetworkSource));
        }
    }

    private void Free()
    {
        foreach (OnnxNetwork network in loaded.Values)
        {
            network.Dispose();
        }

        loaded.Clear();
    }

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Loaded the {Network} from {File} in {Seconds} s")]
    private static partial void LogLoaded(ILogger logger, string network, string file, double seconds);
}
