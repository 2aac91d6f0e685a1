using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using JoJoGan.Samples.Web.Access;
using JoJoGan.Samples.Web.Hosting;
using Microsoft.AspNetCore.Builder;

namespace JoJoGan.Samples.Web.Tests;

/// <summary>A whole studio with the demo model on a port of its own, in a folder of its own.</summary>
public sealed class StudioServer : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly List<string> settings = [];
    private WebApplication app = null!;

    public string Folder { get; init; } = Directory.CreateTempSubdirectory("jojogan-").FullName;

    public string Url => app.Urls.Single();

    public HttpClient Client { get; private set; } = null!;

    public static string Samples { get; } = Path.Combine(AppContext.BaseDirectory, "wwwroot", "samples");

    public static byte[] Sample(string name) => System.IO.File.ReadAllBytes(Path.Combine(Samples, name));

    /// <summary>Sets what differs from the defaults; call it before the start.</summary>
    public void Set(string name, string value) => settings.AddRange(["--" + name, value]);

    public async Task InitializeAsync()
    {
        app = StudioHost.Build(
        [
            "--Urls", "http://127.0.0.1:0", "--Jobs:Folder", Folder, "--Jobs:SiloPort", $"{FreePort()}",
            "--JoJoGan:Threads", "2", .. settings,
        ]);
        await app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(Url), Timeout = Limit };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Makes a key by the command for it.</summary>
    public async Task<string> AddKeyAsync(string owner, string role = StudioRoles.User) =>
        (await KeysAsync("add", owner, role)).Output.Trim();

    /// <summary>Runs the command for keys.</summary>
    public async Task<(int Code, string Output)> KeysAsync(params string[] words)
    {
        var output = new StringWriter();
        int code = await KeyCommands.RunAsync([.. words, "--Jobs:Folder", Folder], output);
        return (code, output.ToString());
    }

    /// <summary>Learns a style in few steps, and waits for it.</summary>
    /// <returns>The style's id.</returns>
    public async Task<string> LearnAsync(string? key = null, int steps = 2)
    {
        using HttpRequestMessage request = Post("/v1/styles", LearnForm(steps), key);
        request.Headers.Add("Prefer", "wait=60");
        JsonElement job = await JsonAsync(await Client.SendAsync(request));
        job.GetProperty("state").GetString().Should().Be("succeeded", job.ToString());
        return job.GetProperty("output").GetProperty("style").GetString()!;
    }

    public static MultipartFormDataContent LearnForm(int steps, string name = "Ink") => new()
    {
        { File("style-ink.png"), "picture", "style-ink.png" },
        { JsonContent.Create(new { name, steps }), "options" },
    };

    public static MultipartFormDataContent StylizeForm(string style, params string[] photos)
    {
        var form = new MultipartFormDataContent { { new StringContent(style), "style" } };
        foreach (string photo in photos)
        {
            form.Add(File(photo), "photo", photo);
        }

        return form;
    }

    public static HttpRequestMessage Post(string path, HttpContent? content, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    public static HttpRequestMessage Get(string path, string key) =>
        new(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>();

    private static ByteArrayContent File(string name) => new(Sample(name));

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
