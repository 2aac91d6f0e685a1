using JoJoGan.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.Retry;

namespace JoJoGan.ModelStore;

/// <summary>Fetches weights over HTTP(S) into a folder.</summary>
public sealed partial class HttpModelStore : IModelStore, IDisposable
{
    private const string All = "*";
    private const int NamesShown = 5;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly ModelStoreOptions options;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly HttpClient http;
    private readonly Lazy<string> folder;
    private readonly Lazy<IReadOnlyList<ModelEntry>> entries;

    /// <summary>Fetches nothing yet.</summary>
    /// <param name="options">Folder, catalogs and network.</param>
    /// <param name="time">The clock for waits.</param>
    /// <param name="logger">Logger, or null.</param>
    /// <exception cref="InvalidOptionsException">Options are outside their limits.</exception>
    public HttpModelStore(ModelStoreOptions options, TimeProvider time, ILogger<HttpModelStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        this.options = options;
        this.time = time;
        log = logger ?? NullLogger<HttpModelStore>.Instance;
        this.options.Validate();

        folder = new Lazy<string>(() => CacheFolder.Resolve(this.options)); // only a host that asks the store needs one
        entries = new Lazy<IReadOnlyList<ModelEntry>>(() => ModelCatalog.Load(this.options.Catalogs));
        var handler = new SocketsHttpHandler { ConnectTimeout = this.options.StallTimeout };
        if (this.options.Proxy is { } proxy)
        {
            handler.Proxy = new System.Net.WebProxy(proxy);
        }

        http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc />
    public IReadOnlyList<ModelEntry> Entries => entries.Value;

    /// <inheritdoc />
    public ModelEntry Entry(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        IEnumerable<string> alike = Entries.Select(e => e.Name).OrderBy(n => NameDistance.Between(n, name)).Take(NamesShown);
        return Entries.FirstOrDefault(e => e.Name == name) ?? throw new ModelStoreException(
            $"there is no such model; did you mean {string.Join(", ", alike.Select(n => $"'{n}'"))}?", name);
    }

    /// <inheritdoc />
    public string? Find(string name) =>
        new StoredFile(folder.Value, Entry(name)) is var file && File.Exists(file.Path) ? file.Path : null;

    /// <inheritdoc />
    public async Task<string> FetchAsync(
        string name, IProgress<ModelProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ModelEntry entry = Entry(name);
        var file = new StoredFile(folder.Value, entry);
        try
        {
            if (File.Exists(file.Path))
            {
                await CheckGivenAsync(entry, file, cancellationToken).ConfigureAwait(false);
                return file.Path;
            }

            EnsureAllowed(entry);
            Directory.CreateDirectory(folder.Value);
            using IDisposable mine = await StoreLock.TakeAsync(
                file.Lock, time, waited => LogWaiting(log, name, file.Lock, waited.TotalSeconds), cancellationToken)
                .ConfigureAwait(false);
            if (!File.Exists(file.Path)) // another process may have fetched it meanwhile
            {
                await JoJoGanTelemetry.MeasureAsync(JoJoGanTelemetry.Fetch, activity =>
                {
                    activity?.SetTag(JoJoGanTelemetry.EntryTag, name);
                    return FetchAsync(entry, file, progress, cancellationToken);
                }).ConfigureAwait(false);
            }

            return file.Path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelStoreException(
                $"'{folder.Value}' cannot be written ({e.Message.TrimEnd('.')}); check its permissions and free space.", name, e);
        }
    }

    /// <inheritdoc />
    public async Task<ModelState> VerifyAsync(string name, CancellationToken cancellationToken = default)
    {
        var file = new StoredFile(folder.Value, Entry(name));
        if (!File.Exists(file.Path))
        {
            return ModelState.Absent;
        }

        try
        {
            string hash = await StoredFile.HashAsync(file.Path, cancellationToken).ConfigureAwait(false);
            return file.ExpectedHash is not { } expected || string.Equals(hash, expected, StringComparison.OrdinalIgnoreCase)
                ? ModelState.Intact
                : ModelState.Damaged;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelStoreException($"'{file.Path}' cannot be read ({e.Message.TrimEnd('.')}).", name, e);
        }
    }

    /// <inheritdoc />
    public bool Remove(string name)
    {
        var file = new StoredFile(folder.Value, Entry(name));
        bool there = File.Exists(file.Path) || File.Exists(file.Part);
        try
        {
            foreach (string path in there ? [file.Path, file.Part, file.PartVersion] : Array.Empty<string>())
            {
                File.Delete(path);
            }

            return there;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelStoreException($"'{file.Path}' cannot be deleted ({e.Message.TrimEnd('.')}).", name, e);
        }
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    /// <summary>Accepts a file that was put there or changed by hand, if its SHA-256 is the expected one.</summary>
    private static async Task CheckGivenAsync(ModelEntry entry, StoredFile file, CancellationToken cancellationToken)
    {
        if (file.IsUnchanged)
        {
            return;
        }

        string hash = await StoredFile.HashAsync(file.Path, cancellationToken).ConfigureAwait(false);
        if (file.ExpectedHash is { } expected && !string.Equals(hash, expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelStoreException(
                $"'{file.Path}' has other bytes than were published or first fetched (SHA-256 {hash}, expected {expected}); "
                    + "remove it.",
                entry.Name);
        }

        file.AcceptGiven(hash);
    }

    private void EnsureAllowed(ModelEntry entry)
    {
        if (options.Offline)
        {
            throw new ModelStoreException(
                $"it is not in '{folder.Value}' and the store is offline; fetch it while online, or put '{entry.File}' there.",
                entry.Name);
        }

        if (entry.NonCommercial && !options.AcceptedLicenses.Any(a => a is All || a == entry.Name))
        {
            throw new ModelStoreException(
                $"its license forbids commercial use ({entry.License}) and has to be accepted: "
                    + $"name it in {nameof(ModelStoreOptions)}.{nameof(ModelStoreOptions.AcceptedLicenses)}.",
                entry.Name);
        }
    }

    /// <summary>Asks one mirror after the other.</summary>
    /// <returns>The finished file.</returns>
    private async Task<string> FetchAsync(
        ModelEntry entry, StoredFile file, IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        var download = new MirrorDownload(http, options, time, MirrorDownload.FreeSpace);
        var reasons = new List<string>();
        bool changed = true;
        long start = time.GetTimestamp();
        LogBegin(log, entry.Name, folder.Value);

        foreach (Uri mirror in entry.Mirrors)
        {
            // A part of before, or of another mirror, may be wrong: then this one is asked for the whole file too.
            for (int tries = File.Exists(file.Part) ? 2 : 1; tries > 0; tries--)
            {
                try
                {
                    await Retries(entry.Name).ExecuteAsync(
                        async token => await download.FetchAsync(entry, file, mirror, progress, token).ConfigureAwait(false),
                        cancellationToken).ConfigureAwait(false);
                }
                catch (MirrorException e)
                {
                    changed &= e.Changed;
                    GiveUp($"{LogText.Of(mirror)} {e.Message}");
                    break;
                }

                string hash = await StoredFile.HashAsync(file.Part, cancellationToken).ConfigureAwait(false);
                if (file.ExpectedHash is not { } expected || string.Equals(hash, expected, StringComparison.OrdinalIgnoreCase))
                {
                    file.Accept(hash);
                    LogEnd(log, entry.Name, new FileInfo(file.Path).Length, time.GetElapsedTime(start).TotalSeconds);
                    return file.Path;
                }

                file.DropPart();
                GiveUp($"{LogText.Of(mirror)} gave other bytes (SHA-256 {hash}, expected {expected})");
            }
        }

        string remedy = changed ? OfChanged(entry, file) : $"Try again later, or put the file at '{file.Path}' yourself.";
        throw new ModelStoreException($"no mirror gave the file: {string.Join("; ", reasons)}. {remedy}", entry.Name);

        void GiveUp(string reason)
        {
            LogGivenUp(log, entry.Name, reason);
            reasons.Add(reason);
        }
    }

    /// <summary>What helps where every mirror has another file than is known.</summary>
    private static string OfChanged(ModelEntry entry, StoredFile file) => entry.Sha256 is null && File.Exists(file.HashFile)
        ? "The file has changed since it was first fetched. " +
            $"If you trust the new one, delete '{file.HashFile}' and fetch it again."
        : $"The file has changed since the catalog was written: put the one that it names at '{file.Path}' yourself, " +
            "or name the new one's size and SHA-256 in a catalog of your own " +
            $"({nameof(ModelStoreOptions)}.{nameof(ModelStoreOptions.Catalogs)}).";

    private ResiliencePipeline Retries(string name)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        return options.Attempts == 1
            ? ResiliencePipeline.Empty
            : builder.AddRetry(new RetryStrategyOptions
            {
                // Instead of a long wait: another mirror may be quicker.
                ShouldHandle = new PredicateBuilder().Handle<MirrorException>(e => e.Again && !(e.Wait > LongestWait)),
                MaxRetryAttempts = options.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryDelay,
                DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as MirrorException)?.Wait),
                OnRetry = arguments =>
                {
                    LogRetry(log, name, arguments.Outcome.Exception!.Message, arguments.RetryDelay.TotalSeconds);
                    return ValueTask.CompletedTask;
                },
            }).Build();
    }

    [LoggerMessage(EventId = 7, Level = LogLevel.Information, Message = "Fetching {Entry} into {Folder}")]
    private static partial void LogBegin(ILogger logger, string entry, string folder);

    [LoggerMessage(
        EventId = 8, Level = LogLevel.Warning, Message = "Fetching {Entry}: the mirror {Reason}; asking again in {Seconds} s")]
    private static partial void LogRetry(ILogger logger, string entry, string reason, double seconds);

    [LoggerMessage(EventId = 9, Level = LogLevel.Warning, Message = "Fetching {Entry}: {Reason}; giving this mirror up")]
    private static partial void LogGivenUp(ILogger logger, string entry, string reason);

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "Fetched {Entry}: {Bytes} bytes in {Seconds} s")]
    private static partial void LogEnd(ILogger logger, string entry, long bytes, double seconds);

    [LoggerMessage(
        EventId = 12, Level = LogLevel.Information,
        Message = "Fetching {Entry}: waiting for another process that holds {Lock}, for {Seconds} s so far")]
    private static partial void LogWaiting(ILogger logger, string entry, string @lock, double seconds);
}
