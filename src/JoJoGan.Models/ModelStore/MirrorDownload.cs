using System.Net;
using System.Net.Http.Headers;
using JoJoGan.Diagnostics;

namespace JoJoGan.ModelStore;

/// <summary>One request to a mirror, that goes on where the part ends.</summary>
/// <param name="http">Sends it.</param>
/// <param name="stall">How long the mirror may send nothing.</param>
/// <param name="time">The clock.</param>
internal sealed class MirrorDownload(HttpClient http, TimeSpan stall, TimeProvider time)
{
    private const int BufferSize = 1 << 17;

    /// <summary>Fetches what is missing of the part.</summary>
    /// <exception cref="MirrorException">The mirror did not give it all; what it gave is in the part.</exception>
    public async Task FetchAsync(ModelEntry entry, StoredFile file, Uri mirror, IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using ITimer timer = time.CreateTimer(_ => watch.Cancel(), null, stall, Timeout.InfiniteTimeSpan);
        try
        {
            using HttpRequestMessage request = Request(file, mirror);
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                // Either the part is all there is, or it belongs to another file.
                if (File.Exists(file.Part) && response.Content.Headers.ContentRange?.Length == new FileInfo(file.Part).Length)
                {
                    return;
                }

                file.DropPart();
                throw new MirrorException("has no such part", again: true);
            }

            Refuse(response);
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
            await CopyAsync(entry, file, response, start, start + length, progress, () => timer.Change(stall, Timeout.InfiniteTimeSpan), watch.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MirrorException($"sent nothing for {stall.TotalSeconds:0.#} s", again: true, e);
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException or IOException { InnerException: System.Net.Sockets.SocketException })
        {
            throw new MirrorException($"broke off ({e.Message.TrimEnd('.')})", again: true, e);
        }
    }

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

        bool busy = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError;
        throw new MirrorException($"answered {(int)response.StatusCode} {response.ReasonPhrase}", busy, wait: response.Headers.RetryAfter?.Delta);
    }

    private static void CheckSize(ModelEntry entry, StoredFile file, long start, long? length)
    {
        if (entry.Size is { } size && length is { } rest && start + rest != size)
        {
            throw new MirrorException($"has a file of {start + rest} bytes, not of {size}", again: false, changed: true);
        }

        string folder = Path.GetDirectoryName(file.Path)!;
        if (length is { } needed && FreeSpace(folder) is { } free && free < needed)
        {
            throw new ModelStoreException(
                $"{needed / 1_000_000} MB are needed in '{folder}', which has {free / 1_000_000}; free some space or choose another folder.", entry.Name);
        }
    }

    /// <summary>Bytes; null where the system does not say, as of a network folder.</summary>
    private static long? FreeSpace(string folder)
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

    private static async Task CopyAsync(
        ModelEntry entry,
        StoredFile file,
        HttpResponseMessage response,
        long start,
        long? total,
        IProgress<ModelProgress>? progress,
        Action heard,
        CancellationToken cancellationToken)
    {
        using var part = new FileStream(file.Part, start == 0 ? FileMode.Create : FileMode.Append, FileAccess.Write, FileShare.Read);
        await File.WriteAllTextAsync(file.PartVersion, response.Headers.ETag?.ToString() ?? "", cancellationToken).ConfigureAwait(false);
        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = new byte[BufferSize];
        long received = start;
        while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and int count)
        {
            heard();
            received += count;
            Telemetry.Received.Add(count, new KeyValuePair<string, object?>(Telemetry.EntryTag, entry.Name));
            if (entry.Size is { } size && received > size)
            {
                throw new MirrorException($"sends more than the {size} bytes of the file", again: false);
            }

            await part.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            progress?.Report(new ModelProgress(entry.Name, received, entry.Size ?? total));
        }
    }
}
