using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using JoJoGan.Alignment;
using JoJoGan.FineTuning;
using JoJoGan.Imaging;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;
using static JoJoGan.Samples.Web.Tests.StudioServer;

namespace JoJoGan.Samples.Web.Tests;

/// <summary>The API of a studio without keys.</summary>
public sealed class ApiTests(StudioServer studio) : IClassFixture<StudioServer>
{
    private HttpClient Client => studio.Client;

    [Fact]
    public async Task Style_is_learned_used_downloaded_brought_again_and_deleted()
    {
        string style = await studio.LearnAsync();

        using HttpRequestMessage request = Post("/v1/stylizations", StylizeForm(style, "photo-1.jpg", "photo-2.jpg"));
        request.Headers.Add("Prefer", "wait=60");
        HttpResponseMessage drawn = await Client.SendAsync(request);
        JsonElement job = await JsonAsync(drawn);
        drawn.StatusCode.Should().Be(HttpStatusCode.OK, "it waited for the end");
        string[] pictures = [.. job.GetProperty("output").GetProperty("pictures").EnumerateArray().Select(p => p.GetString()!)];
        pictures.Should().HaveCount(2);
        using Image<Rgb24> picture = ImageLoader.Load(await Client.GetByteArrayAsync(pictures[0]));
        picture.Width.Should().BeGreaterThan(32);
        string self = job.GetProperty("urls").GetProperty("self").GetString()!;
        using var zip = new ZipArchive(await Client.GetStreamAsync(self + "/pictures.zip"));
        zip.Entries.Select(entry => entry.Name).Should().Equal("picture-01.png", "picture-02.png");

        byte[] file = await Client.GetByteArrayAsync($"/v1/styles/{style}/file");
        Convert.ToHexStringLower(SHA256.HashData(file)).Should().Be(style);
        using var part = new HttpRequestMessage(HttpMethod.Get, $"/v1/styles/{style}/file") { Headers = { Range = new(8, 15) } };
        HttpResponseMessage some = await Client.SendAsync(part);
        some.StatusCode.Should().Be(HttpStatusCode.PartialContent);
        (await some.Content.ReadAsByteArrayAsync()).Should().Equal(file[8..16]);
        foreach (string form in new[] { "half", "compact", "onnx" })
        {
            (await Client.GetAsync($"/v1/styles/{style}/file?form={form}")).StatusCode.Should().Be(HttpStatusCode.OK);
        }

        (await Client.DeleteAsync($"/v1/styles/{style}")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        await ProblemAsync(await Client.GetAsync($"/v1/styles/{style}"), "not-found");

        HttpResponseMessage brought = await Client.PutAsync($"/v1/styles/{style}/file", new ByteArrayContent(file));
        brought.StatusCode.Should().Be(HttpStatusCode.Created);
        (await JsonAsync(brought)).GetProperty("state").GetString().Should().Be("unverified");
        await WaitAsync(async () => await StateAsync($"/v1/styles/{style}") == "ready");
        (await Client.GetFromJsonAsync<JsonElement>($"/v1/styles/{style}")).GetProperty("name").GetString().Should().Be("Ink");
    }

    [Fact]
    public async Task Style_is_bit_for_bit_that_of_the_library()
    {
        string style = await studio.LearnAsync(steps: 3);
        byte[] learned = await Client.GetByteArrayAsync($"/v1/styles/{style}/file");
        var collection = new ServiceCollection();
        collection.AddJoJoGan(o => o.Threads = 2).UseDemoModel();
        await using ServiceProvider services = collection.BuildServiceProvider();
        using Image<Rgb24> picture = ImageLoader.Load(Sample("style-ink.png"));
        using AlignedFace face = await services.GetRequiredService<IFaceAligner>().AlignAsync(new FacePhoto(picture));
        using StyleModel own = await services.GetRequiredService<IFineTuner>().FineTuneAsync(
            [new StyleReference(face.Image)],
            new FineTuningOptions { Steps = 3, Mixing = new StyleMixingOptions { Family = StyleFamily.FullStyle } });
        string path = Path.Combine(studio.Folder, "own.safetensors");

        await services.GetRequiredService<IStyleStore>().SaveAsync(own, path);

        Tensors(learned).Should().Equal(Tensors(await File.ReadAllBytesAsync(path)));

        static byte[] Tensors(byte[] file) => file[(8 + BitConverter.ToInt32(file))..];
    }

    [Fact]
    public async Task OpenAI_clients_get_their_shape()
    {
        string style = await studio.LearnAsync();
        var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Sample("photo-3.jpg")), "image", "photo.jpg" },
            { new StringContent(style), "model" },
            { new StringContent("make it ink"), "prompt" },
            { new StringContent("2"), "n" },
        };

        JsonElement answer = await JsonAsync(await Client.PostAsync("/v1/images/edits", form));

        byte[][] pictures =
        [
            .. answer.GetProperty("data").EnumerateArray()
                .Select(item => Convert.FromBase64String(item.GetProperty("b64_json").GetString()!)),
        ];
        pictures.Should().HaveCount(2);
        pictures[0].Should().NotEqual(pictures[1], "each has noise of its own");
        using Image<Rgb24> first = ImageLoader.Load(pictures[0]);
        first.Width.Should().BePositive();
    }

    [Fact]
    public async Task Waiting_ends_when_its_time_is_over()
    {
        using HttpRequestMessage request = Post("/v1/styles", LearnForm(steps: 2000));
        request.Headers.Add("Prefer", "respond-async, wait=1");

        HttpResponseMessage answer = await Client.SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
        JsonElement job = await JsonAsync(answer);
        answer.Headers.Location!.ToString().Should().Be(job.GetProperty("urls").GetProperty("self").GetString());
        string cancel = job.GetProperty("urls").GetProperty("cancel").GetString()!;
        (await Client.PostAsync(cancel, null)).StatusCode.Should().Be(HttpStatusCode.Accepted);
        string self = job.GetProperty("urls").GetProperty("self").GetString()!;
        await WaitAsync(async () => await StateAsync(self) == "canceled");
        (await Client.PostAsync(cancel, null)).StatusCode.Should().Be(HttpStatusCode.OK, "once more changes nothing");
        (await Client.DeleteAsync(self)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        await ProblemAsync(await Client.GetAsync(self), "not-found");
    }

    [Fact]
    public async Task Events_begin_with_the_state_and_end_with_the_job()
    {
        JsonElement job = await JsonAsync(await Client.PostAsync("/v1/styles", LearnForm(steps: 6)));
        using HttpResponseMessage stream = await Client.GetAsync(
            job.GetProperty("urls").GetProperty("events").GetString(), HttpCompletionOption.ResponseHeadersRead);
        stream.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        stream.Headers.CacheControl!.NoStore.Should().BeTrue();

        string text = await stream.Content.ReadAsStringAsync(); // it ends by itself

        text.Should().StartWith("event: ping");
        JsonElement[] states = [.. text.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal))
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line[6..]))];
        states[^1].GetProperty("state").GetString().Should().Be("succeeded");
        states.Where(s => s.TryGetProperty("progress", out _))
            .Select(s => s.GetProperty("progress").GetProperty("step").GetInt32())
            .Should().BeInAscendingOrder().And.Contain(step => step > 0);
        states.Should().Contain(s => s.ToString().Contains("preview-"));
    }

    [Fact]
    public async Task Twenty_requests_of_one_idempotency_key_make_one_job()
    {
        string key = Guid.NewGuid().ToString();

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(steps: 1)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Accepted).Should().Be(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).Should().Be(19);
        JsonElement[] jobs = await Task.WhenAll(answers.Select(JsonAsync));
        jobs.Select(job => job.GetProperty("id").GetString()).Distinct().Should().ContainSingle();
        await ProblemAsync(await SendAsync(steps: 3), "key-reused");

        Task<HttpResponseMessage> SendAsync(int steps)
        {
            HttpRequestMessage request = Post("/v1/styles", LearnForm(steps));
            request.Headers.Add("Idempotency-Key", key);
            return Client.SendAsync(request);
        }
    }

    [Fact]
    public async Task Photo_keeps_nothing_but_its_pixels()
    {
        using var photo = new Image<Rgb24>(300, 300, new Rgb24(120, 90, 80));
        photo.Metadata.ExifProfile = new ExifProfile();
        photo.Metadata.ExifProfile.SetValue(ExifTag.Artist, "a secret name");
        photo.Metadata.ExifProfile.SetValue(ExifTag.GPSLatitudeRef, "N");
        using var jpeg = new MemoryStream();
        await photo.SaveAsJpegAsync(jpeg);
        var form = new MultipartFormDataContent { { new ByteArrayContent(jpeg.ToArray()), "picture", "../../etc/passwd.jpg" } };

        JsonElement job = await JsonAsync(await Client.PostAsync("/v1/styles", form));

        string stored = job.GetProperty("input").GetProperty("pictures")[0].GetString()!;
        stored.Should().EndWith("/input/picture-1.png", "names of strangers are not used");
        byte[] bytes = await Client.GetByteArrayAsync(stored);
        using Image image = Image.Load(bytes);
        image.Metadata.ExifProfile.Should().BeNull();
        string self = job.GetProperty("urls").GetProperty("self").GetString()!;
        await WaitAsync(async () => await StateAsync(self) == "failed");
        JsonElement error = (await Client.GetFromJsonAsync<JsonElement>(self)).GetProperty("error");
        error.GetProperty("type").GetString().Should().Be("/problems/no-face");
    }

    [Fact]
    public async Task Upload_that_does_not_go_on_is_ended()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(studio.Url).Port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync("POST /v1/styles HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\nConnection: close\r\n"u8
            .ToArray());
        await stream.WriteAsync("Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n"u8.ToArray());

        string answer = await new StreamReader(stream).ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));

        answer.Should().StartWith("HTTP/1.1 408").And.Contain("/problems/too-slow");
    }

    [Theory]
    [InlineData("text that says it is a picture", "unsupported-picture")]
    [InlineData("", "unsupported-picture")]
    public async Task What_is_no_picture_is_refused_whatever_its_name_says(string text, string problem) =>
        await ProblemAsync(await Client.PostAsync("/v1/styles", Picture(System.Text.Encoding.UTF8.GetBytes(text))), problem);

    [Fact]
    public async Task Code_is_drawn_beside_a_photo_and_what_is_no_code_is_refused()
    {
        const int Layers = 12, Dimension = 64; // of the demo model
        string style = await studio.LearnAsync();
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".safetensors");
        LatentCodeFile.Save(new LatentCode(Layers, Dimension, new float[Layers * Dimension]), path);
        byte[] code = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        using MultipartFormDataContent form = StylizeForm(style, "photo-1.jpg");
        form.Add(new ByteArrayContent(code), "photo", "code.safetensors");
        using HttpRequestMessage request = Post("/v1/stylizations", form);
        request.Headers.Add("Prefer", "wait=60");

        JsonElement job = await JsonAsync(await Client.SendAsync(request));

        job.GetProperty("output").GetProperty("pictures").GetArrayLength().Should().Be(2);
        foreach (byte[] wrong in new[] { code[..^8], "\0\0\0\0\0\0\0\0{}"u8.ToArray() })
        {
            using MultipartFormDataContent bad = StylizeForm(style);
            bad.Add(new ByteArrayContent(wrong), "photo", "code.safetensors");
            JsonElement problem = await ProblemAsync(await Client.PostAsync("/v1/stylizations", bad), "unsupported-picture");
            problem.GetProperty("detail").GetString().Should().Contain("Picture 1").And.NotContain(Path.GetTempPath());
        }

        await ProblemAsync(await Client.PostAsync("/v1/styles", Picture(code)), "unsupported-picture");
    }

    [Fact]
    public async Task Bomb_is_refused_before_it_is_decoded()
    {
        byte[] png = [.. Sample("style-ink.png")];
        (png[16], png[20]) = (0x7f, 0x7f); // width and height of two billion
        uint crc = System.IO.Hashing.Crc32.HashToUInt32(png.AsSpan(12, 17));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), crc);

        await ProblemAsync(await Client.PostAsync("/v1/styles", Picture(png)), "unsupported-picture");
    }

    [Theory]
    [InlineData("""{"steps": 0}""", "Steps")]
    [InlineData("""{"alpha": 7, "steps": -1}""", "Alpha")]
    [InlineData("""{"stepz": 3}""", "stepz")]
    [InlineData("{", "options")]
    public async Task Options_outside_their_limits_are_all_named(string options, string named)
    {
        MultipartFormDataContent form = Picture(Sample("style-ink.png"));
        form.Add(new StringContent(options), "options");

        JsonElement problem = await ProblemAsync(await Client.PostAsync("/v1/styles", form), "invalid-options");

        problem.GetProperty("errors").GetProperty("options").ToString().Should().Contain(named);
        problem.GetProperty("traceId").GetString().Should().NotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("/v1/stylizations")]
    [InlineData("/v1/styles")]
    [InlineData("/v1/videos")]
    [InlineData("/v1/images/edits")]
    public async Task Request_that_is_no_form_is_refused(string path) =>
        await ProblemAsync(await Client.PostAsync(path, new StringContent("hello")), "unsupported-content");

    [Fact]
    public async Task Work_with_a_style_or_job_that_is_not_there_is_refused()
    {
        await ProblemAsync(await Client.PostAsync("/v1/stylizations", StylizeForm("none", "photo-1.jpg")), "not-found");
        var after = new MultipartFormDataContent
        {
            { new ByteArrayContent(Sample("photo-1.jpg")), "photo", "photo.jpg" },
            { new StringContent($"{Guid.NewGuid()}"), "after" },
        };
        await ProblemAsync(await Client.PostAsync("/v1/stylizations", after), "not-found");
        await ProblemAsync(await Client.PostAsJsonAsync("/v1/students", new { style = "none" }), "not-found");
        await ProblemAsync(await Client.PostAsJsonAsync("/v1/students", new { }), "invalid-request");
        await ProblemAsync(await Client.PostAsync("/v1/stylizations", StylizeForm("none")), "invalid-request");
    }

    [Theory]
    [InlineData("/v1/files/../../jobs.db")]
    [InlineData("/v1/files/%2e%2e/%2e%2e/jobs.db")]
    [InlineData("/v1/files/jobs/00000000000000000000000000000000/input/picture-1.png")]
    [InlineData("/v1/files/styles/abc/style.png")]
    [InlineData("/v1/jobs/00000000-0000-0000-0000-000000000000")]
    [InlineData("/v1/nothing")]
    [InlineData("/v1/styles/..%2f..%2fjobs.db/file")]
    public async Task What_is_not_there_is_not_found(string path) =>
        (await Client.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.NotFound);

    [Fact]
    public async Task Styles_that_cannot_be_read_are_refused_and_leave_nothing()
    {
        byte[] zip = [0x50, 0x4b, 3, 4, .. new byte[200]]; // what .pt files begin with
        byte[] header = System.Text.Encoding.UTF8.GetBytes("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""");
        byte[] noStyle = [.. BitConverter.GetBytes((long)header.Length), .. header, 0, 0, 0, 0];

        foreach (byte[] bytes in new[] { zip, noStyle, [] })
        {
            string id = Convert.ToHexStringLower(SHA256.HashData(bytes));
            await ProblemAsync(await Client.PutAsync($"/v1/styles/{id}/file", new ByteArrayContent(bytes)), "unsupported-style");
            await ProblemAsync(await Client.GetAsync($"/v1/styles/{id}"), "not-found");
        }

        await ProblemAsync(await Client.PutAsync("/v1/styles/abc/file", new ByteArrayContent(noStyle)), "invalid-request");
    }

    [Fact]
    public async Task Another_site_cannot_use_the_browser_of_a_visitor()
    {
        using HttpRequestMessage foreign = Post("/v1/styles", LearnForm(1));
        foreign.Headers.Add("Sec-Fetch-Site", "cross-site");
        await ProblemAsync(await Client.SendAsync(foreign), "forbidden");
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/v1/jobs") { Headers = { Host = "evil.example" } };
        await ProblemAsync(await Client.SendAsync(rebound), "unauthorized");
    }

    [Fact]
    public async Task OpenAPI_is_as_recorded()
    {
        string now = WithoutServers(await Client.GetStringAsync("/openapi/v1.json"));
        string path = Path.Combine(AppContext.BaseDirectory, "openapi.json");

        now.Should().Be(
            WithoutServers(await File.ReadAllTextAsync(path)),
            "else record it: curl localhost:5080/openapi/v1.json > openapi.json");

        static string WithoutServers(string json)
        {
            var document = System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject();
            document.Remove("servers");
            return document.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        }
    }

    [Theory]
    [InlineData("/healthz/live", "Healthy")]
    [InlineData("/healthz/ready", "Healthy")]
    [InlineData("/problems/no-face", "No face was found.")]
    [InlineData("/scalar/", "<html")]
    [InlineData("/admin/", "<html")]
    public async Task Pages_beside_the_API_are_there(string path, string text)
    {
        HttpResponseMessage answer = await Client.GetAsync(path);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).Should().Contain(text);
    }

    private async Task<string?> StateAsync(string path) =>
        (await Client.GetFromJsonAsync<JsonElement>(path)).GetProperty("state").GetString();

    private static MultipartFormDataContent Picture(byte[] bytes) =>
        new() { { new ByteArrayContent(bytes), "picture", "face.png" } };

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage answer, string name)
    {
        string text = await answer.Content.ReadAsStringAsync();
        answer.Content.Headers.ContentType?.MediaType.Should().Be("application/problem+json", text);
        JsonElement problem = JsonSerializer.Deserialize<JsonElement>(text);
        problem.GetProperty("type").GetString().Should().Be("/problems/" + name, text);
        problem.GetProperty("status").GetInt32().Should().Be((int)answer.StatusCode);
        return problem;
    }

    private static async Task WaitAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await isSo())
        {
            await Task.Delay(100, limit.Token);
        }
    }
}
