using System.Net;
using System.Net.Http.Headers;
using JoJoGan.Diagnostics;

namespace JoJoGan.ModelStore;

/// <summary>One request to a mirror, that goes on where the part ends.</summary>
/// <param name="http">Sends it.</param>
/// <param name="options">How slow a mirror may be, and how large a file of unknown size.</param>
/// <param name="time">The clock.</param>
/// <param name="freeSpace">Free bytes of a folder; null if unknown.</param>
internal sealed class MirrorDownload(HttpClient http, ModelStoreOptions options, TimeProvider time, Func<string, long?> freeSpace)
{
    private const int BufferSize = 1 << 17;
    private const int LeastRate = 4000; // bytes a second
    private const long SpaceInterval = 1 << 26;

    private readonly TimeSpan stall = options.StallTimeout;

    /// <summary>Fetches what is missing of the part.</summary>
    /// <exception cref="MirrorException">The mirror did not give it all; what it gave is in the part.</exception>
    public async Task FetchAsync(
        ModelEntry entry, StoredFile file, Uri mirror, IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using ITimer timer = time.CreateTimer(_ => watch.Cancel(), null, stall, Timeout.InfiniteTimeSpan);
        try
        {
            using HttpRequestMessage request = Request(file, mirror);
            using HttpResponseMessage response =
                await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                // Either the part is all there is, or it belongs to another file.
                if (new FileInfo(file.Part) is { Exists: true, Length: var all }
                    && response.Content.Headers.ContentRange?.Length == all
                    && (entry.Size ?? all) == all)
                {
                    return;
                }

                file.DropPart();
                throw new MirrorException("has no such part", again: true);
            }

            Refuse(response);
            EnsureMeasurable(entry, file, response);
            bool continues = response.StatusCode == HttpStatusCode.PartialContent;
            long start = continues ? response.Content.Headers.ContentRange?.From ?? -1 : 0;
            long have = File.Exists(file.Part) ? new FileInfo(file.Part).Length : 0;
            if (continues && start != have)
            {
                file.DropPart();
                throw new MirrorException("answered with another part than that asked for", again: true);
            }

            long? length = response.Content.Headers.ContentLength;
            CheckSize(entry, file, start, length);
            long heard = 0;
            long received = await CopyAsync(entry, file, response, start, start + length, progress, Heard, watch.Token)
                .ConfigureAwait(false);
            if (received > MostOf(entry))
            {
                file.DropPart();
                throw TooLarge(entry);
            }

            if (received < (entry.Size ?? start + length ?? 0))
            {
                throw new MirrorException($"broke off after {received} bytes", again: true);
            }

            void Heard(int count)
            {
                heard += count;
                if (heard >= LeastRate * stall.TotalSeconds)
                {
                    heard = 0;
                    timer.Change(stall, Timeout.InfiniteTimeSpan);
                }
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MirrorException(
                $"sent nothing, or less than {LeastRate / 1000} kB a second, for {stall.TotalSeconds:0.#} s", again: true, e);
        }
        catch (Exception e) when (
            e is HttpRequestException or HttpIOException or IOException { InnerException: System.Net.Sockets.SocketException })
        {
            throw new MirrorException($"broke off ({Reason(e)})", again: true, e);
        }
    }

    /// <summary>Bytes; null where the system does not say, as of a network folder.</summary>
    public static long? FreeSpace(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Reason(Exception error) =>
        error is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError }
        ? "the proxy refuses" // the message has the proxy's address with its password
        : error.Message.TrimEnd('.');

    private static HttpRequestMessage Request(StoredFile file, Uri mirror)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, mirror);
        string version = File.Exists(file.PartVersion) ? File.ReadAllText(file.PartVersion) : "";
        bool named = EntityTagHeaderValue.TryParse(version, out EntityTagHeaderValue? tag) && !tag.IsWeak;
        if (!File.Exists(file.Part) || (!named && file.ExpectedHash is null)) // nothing would tell a part of another version
        {
            return request;
        }

        if (named)
        {
            request.Headers.IfRange = new RangeConditionHeaderValue(tag!);
        }

        request.Headers.Range = new RangeHeaderValue(new FileInfo(file.Part).Length, null);
        return request;
    }

    private static void Refuse(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            if (response.Content.Headers.ContentType?.MediaType == "text/html")
            {
                throw new MirrorException("answered with a web page instead of the file; its quota may be used up", again: false);
            }

            return;
        }

        bool busy = response.StatusCode is HttpStatusCode.TooManyRequests
            or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError;
        throw new MirrorException(
            $"answered {(int)response.StatusCode} {response.StatusCode}", busy, wait: response.Headers.RetryAfter?.Delta);
    }

    /// <summary>Refuses a body that nothing would tell from one that broke off.</summary>
    private static void EnsureMeasurable(ModelEntry entry, StoredFile file, HttpResponseMessage response)
    {
        if (entry.Size is null && file.ExpectedHash is null && response.Content.Headers.ContentLength is null)
        {
            throw new MirrorException(
                "does not say how long the file is, and the catalog knows neither its size nor its SHA-256, "
                    + "so that nothing tells whether it is whole",
                again: false);
        }
    }

    private void CheckSize(ModelEntry entry, StoredFile file, long start, long? length)
    {
        if (entry.Size is { } size && length is { } rest && start + rest != size)
        {
            throw new MirrorException($"has a file of {start + rest} bytes, not of {size}", again: false, changed: true);
        }

        if (length > MostOf(entry) - start)
        {
            throw TooLarge(entry);
        }

        if (length is { } needed)
        {
            EnsureSpace(entry, file, needed);
        }
    }

    private long MostOf(ModelEntry entry) => entry.Size ?? options.LargestFile;

    private MirrorException TooLarge(ModelEntry entry) => new(
        entry.Size is { } size
            ? $"sends more than the {size} bytes of the file"
            : $"has a file of more than {options.LargestFile} bytes ({nameof(ModelStoreOptions)}.{nameof(options.LargestFile)})",
        again: false);

    private void EnsureSpace(ModelEntry entry, StoredFile file, long needed)
    {
        string folder = Path.GetDirectoryName(file.Path)!;
        if (freeSpace(folder) is { } free && free < needed)
        {
            throw new ModelStoreException(
                $"{needed / 1_000_000} MB are needed in '{folder}', which has {free / 1_000_000}; "
                    + "free some space or choose another folder.",
                entry.Name);
        }
    }

    /// <returns>The bytes of the file so far, earlier requests included; more than allowed if it stopped for that.</returns>
    private async Task<long> CopyAsync(
        ModelEntry entry,
        StoredFile file,
        HttpResponseMessage response,
        long start,
        long? total,
        IProgress<ModelProgress>? progress,
        Action<int> heard,
        CancellationToken cancellationToken)
    {
        using var part = new FileStream(
            file.Part, start == 0 ? FileMode.Create : FileMode.Append, FileAccess.Write, FileShare.Read);
        await File.WriteAllTextAsync(file.PartVersion, response.Headers.ETag?.ToString() ?? "", cancellationToken)
            .ConfigureAwait(false);
        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = new byte[BufferSize];
        long received = start, most = MostOf(entry), checkedAt = start;
        while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and int count)
        {
            heard(count);
            received += count;
            JoJoGanTelemetry.Received.Add(count, new KeyValuePair<string, object?>(JoJoGanTelemetry.EntryTag, entry.Name));
            if (received > most)
            {
                break;
            }

            if (received - checkedAt >= SpaceInterval)
            {
                EnsureSpace(entry, file, Math.Min((total ?? most) - received, SpaceInterval) + count);
                checkedAt = received;
            }

            await part.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            progress?.Report(new ModelProgress(entry.Name, received, entry.Size ?? total));
        }

        return received;
    }
}
