using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JoJoGan.Samples.Web.Access;
using static JoJoGan.Samples.Web.Tests.StudioServer;

namespace JoJoGan.Samples.Web.Tests;

/// <summary>A studio with keys, and small limits.</summary>
public sealed class KeyTests : IAsyncLifetime
{
    private readonly StudioServer studio = new();
    private string ann = null!;
    private string bob = null!;
    private string admin = null!;

    public async Task InitializeAsync()
    {
        studio.Set("Limits:FileBytes", "60000");
        studio.Set("Limits:RequestBytes", "200000");
        studio.Set("Limits:RequestsPerMinute", "30");
        studio.Set("Jobs:MaxQueuedJobs", "2");
        ann = await studio.AddKeyAsync("ann");
        bob = await studio.AddKeyAsync("bob");
        admin = await studio.AddKeyAsync("root", StudioRoles.Admin);
        await studio.InitializeAsync();
    }

    public Task DisposeAsync() => studio.DisposeAsync();

    [Fact]
    public async Task Everybody_sees_what_is_their_own()
    {
        string style = await studio.LearnAsync(ann);

        (await StatusAsync("/v1/jobs", null)).Should().Be(HttpStatusCode.Unauthorized);
        (await StatusAsync("/v1/jobs", "jojo_wrong")).Should().Be(HttpStatusCode.Unauthorized);
        JsonElement own = await JsonAsync(await studio.Client.SendAsync(Get("/v1/jobs", ann)));
        string self = own.GetProperty("items")[0].GetProperty("urls").GetProperty("self").GetString()!;
        string picture = own.GetProperty("items")[0].GetProperty("input").GetProperty("pictures")[0].GetString()!;
        foreach (string path in new[] { self, self + "/events", picture, $"/v1/styles/{style}", $"/v1/styles/{style}/file" })
        {
            (await StatusAsync(path, bob)).Should().Be(HttpStatusCode.NotFound, path);
            (await StatusAsync(path, ann)).Should().Be(HttpStatusCode.OK, path);
        }

        (await studio.Client.SendAsync(Post(self + "/cancel", null, bob))).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await studio.Client.SendAsync(Post("/v1/stylizations", StylizeForm(style, "photo-1.jpg"), bob)))
            .StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await StatusAsync("/v1/workers", ann)).Should().Be(HttpStatusCode.Forbidden);
        (await StatusAsync("/v1/workers", admin)).Should().Be(HttpStatusCode.OK);
        (await StatusAsync("/admin/", ann)).Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Limits_are_kept()
    {
        using var large = new MultipartFormDataContent { { new ByteArrayContent(new byte[60001]), "picture", "large.png" } };
        (await studio.Client.SendAsync(Post("/v1/styles", large, ann)))
            .StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        using var huge = new MultipartFormDataContent { { new ByteArrayContent(new byte[200_001]), "picture", "huge.png" } };
        (await studio.Client.SendAsync(Post("/v1/styles", huge, ann)))
            .StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);

        var states = new List<HttpStatusCode>();
        for (int i = 0; i < 5; i++)
        {
            states.Add((await studio.Client.SendAsync(Post("/v1/styles", LearnForm(2000), ann))).StatusCode);
        }

        states.Should().Contain(HttpStatusCode.TooManyRequests, "one runs and two wait");
        HttpResponseMessage last = await studio.Client.SendAsync(Post("/v1/styles", LearnForm(2000), ann));
        (await JsonAsync(last)).GetProperty("type").GetString().Should().Be("/problems/queue-full");
        last.Headers.RetryAfter.Should().NotBeNull();

        HttpResponseMessage[] many = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(_ => studio.Client.SendAsync(Post("/v1/styles", null, bob))));
        HttpResponseMessage limited = many.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        (await JsonAsync(limited)).GetProperty("type").GetString().Should().Be("/problems/rate-limited");
    }

    [Fact]
    public async Task Session_lasts_as_long_as_its_key()
    {
        using var browser = new HttpClient { BaseAddress = new Uri(studio.Url) };
        (await browser.PostAsJsonAsync("/session", new { key = "jojo_wrong" }))
            .StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await browser.GetFromJsonAsync<JsonElement>("/session")).GetProperty("signedIn").GetBoolean().Should().BeFalse();

        HttpResponseMessage opened = await browser.PostAsJsonAsync("/session", new { key = ann });
        string cookie = opened.Headers.GetValues("Set-Cookie").Single();

        cookie.Should().ContainAll("httponly", "samesite=strict");
        (await browser.GetAsync("/v1/jobs")).StatusCode.Should().Be(HttpStatusCode.OK);
        (int code, string list) = await studio.KeysAsync("list");
        code.Should().Be(0);
        string digits = list.Split('\n').Single(line => line.EndsWith("ann", StringComparison.Ordinal)).Split(' ')[0];
        (await studio.KeysAsync("revoke", digits)).Output.Trim().Should().Be("1 revoked.");
        await Task.Delay(TimeSpan.FromSeconds(6)); // what was found is remembered for 5 s
        (await browser.GetAsync("/v1/jobs")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await StatusAsync("/v1/jobs", ann)).Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(2, "usage", "")]
    [InlineData(2, "usage", "add")]
    [InlineData(2, "usage", "add ann king")]
    [InlineData(2, "usage", "revoke abc")]
    [InlineData(1, "no such key", "revoke 00000000")]
    public async Task Wrong_commands_say_what_is_right(int code, string text, string words)
    {
        (int Code, string Output) answer = await studio.KeysAsync(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        answer.Code.Should().Be(code);
        answer.Output.Should().Contain(text);
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string? key)
    {
        HttpRequestMessage request = key is null ? new HttpRequestMessage(HttpMethod.Get, path) : Get(path, key);
        return (await studio.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead)).StatusCode;
    }
}
