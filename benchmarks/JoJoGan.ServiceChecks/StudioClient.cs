using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace JoJoGan.ServiceChecks;

/// <summary>A client of one front, or of any that answers.</summary>
internal sealed class StudioClient(params string[] urls) : IDisposable
{
    private static readonly string Samples = Path.Combine(AppContext.BaseDirectory, "wwwroot", "samples");
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient[] fronts =
        [.. urls.Select(url => new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(30) })];

    /// <summary>Waits until every front answers.</summary>
    public async Task ReadyAsync()
    {
        foreach (HttpClient front in fronts)
        {
            await UntilAsync(async () => (await front.GetAsync("/healthz/ready")).IsSuccessStatusCode, TimeSpan.FromMinutes(2));
        }
    }

    /// <summary>Waits until so many workers ask for work.</summary>
    public Task WorkersAsync(int count) => UntilAsync(
        async () => (await GetAsync("/v1/workers")).GetProperty("items").GetArrayLength() >= count, TimeSpan.FromMinutes(2));

    public Task<JsonElement> LearnAsync(int steps, int seed = 0) => PostAsync("/v1/styles", () => new MultipartFormDataContent
    {
        { Picture("style-ink.png"), "picture", "style.png" },
        { JsonContent.Create(new { name = "Ink", steps, seed, isAligned = true }), "options" },
    });

    public Task<JsonElement> StylizeAsync(string style, int photos = 1, string? prefer = null) => PostAsync(
        "/v1/stylizations",
        () =>
        {
            var form = new MultipartFormDataContent { { new StringContent(style), "style" } };
            for (int i = 0; i < photos; i++)
            {
                form.Add(Picture($"photo-{(i % 4) + 1}.jpg"), "photo", "photo.jpg");
            }

            return form;
        },
        prefer);

    public Task<JsonElement> JobAsync(JsonElement job) => GetAsync(job.Text("urls", "self"));

    /// <summary>Waits until a job is so.</summary>
    public async Task<JsonElement> UntilAsync(JsonElement job, Func<JsonElement, bool> isSo, TimeSpan? limit = null)
    {
        JsonElement now = job;
        await UntilAsync(async () => isSo(now = await JobAsync(job)), limit ?? TimeSpan.FromMinutes(5));
        return now;
    }

    public Task<JsonElement> EndAsync(JsonElement job) => UntilAsync(job, now => now.HasEnded());

    /// <summary>Sends a request to the fronts in turn until one takes it; the idempotency key makes it one job.</summary>
    public async Task<JsonElement> PostAsync(string path, Func<HttpContent> content, string? prefer = null)
    {
        string key = Guid.NewGuid().ToString();
        for (int attempt = 0; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content() };
            request.Headers.Add("Idempotency-Key", key);
            if (prefer is not null)
            {
                request.Headers.Add("Prefer", prefer);
            }

            try
            {
                HttpResponseMessage answer = await fronts[attempt % fronts.Length].SendAsync(request);
                if (answer.IsSuccessStatusCode)
                {
                    return await answer.Content.ReadFromJsonAsync<JsonElement>();
                }

                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
                {
                    throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && attempt < 1000)
            {
                // The front is away; another one takes it.
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>The status of a submission that is not repeated.</summary>
    public async Task<HttpStatusCode> TryStylizeAsync(string style)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(style), "style" }, { Picture("photo-1.jpg"), "photo", "photo.jpg" },
        };
        return (await fronts[0].PostAsync("/v1/stylizations", form)).StatusCode;
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                HttpResponseMessage answer = await fronts[attempt % fronts.Length].GetAsync(path);
                if (answer.IsSuccessStatusCode)
                {
                    return await answer.Content.ReadFromJsonAsync<JsonElement>();
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && attempt < 1000)
            {
                // Another front is asked.
            }

            await Task.Delay(Pause);
        }
    }

    public Task<byte[]> BytesAsync(string path) => fronts[0].GetByteArrayAsync(path);

    /// <summary>Reads a job's events until it has ended, as a browser does with one front.</summary>
    public async Task<string> FollowAsync(JsonElement job)
    {
        using var reader = new StreamReader(await fronts[0].GetStreamAsync(job.Text("urls", "events")));
        return await reader.ReadToEndAsync();
    }

    public void Dispose()
    {
        foreach (HttpClient front in fronts)
        {
            front.Dispose();
        }
    }

    public static async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        while (true)
        {
            try
            {
                if (await isSo())
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !timeout.IsCancellationRequested)
            {
                // It is not there yet.
            }

            await Task.Delay(Pause, timeout.Token);
        }
    }

    private static ByteArrayContent Picture(string name) => new(File.ReadAllBytes(Path.Combine(Samples, name)));
}
