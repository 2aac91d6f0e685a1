using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Models.Tests.Diagnostics;
using JoJoGan.ModelStore;
using JoJoGan.Testing.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JoJoGan.Models.Tests.ModelStore;

public sealed class HttpModelStoreTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)((i * 7) + (i >> 8)))];
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Content));

    private readonly TemporaryFolder folder = new();

    private string FileOfModel => Path.Combine(folder.Path, "store", "model.pt");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task File_is_fetched_once_checked_and_found()
    {
        using var server = new StubbornServer(r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash, Content.Length);
        var log = new List<ModelProgress>();

        store.Find("model").Should().BeNull();
        string path = await store.FetchAsync("model", new Log(log));
        string again = await store.FetchAsync("model");

        (path, again, store.Find("model")).Should().Be((FileOfModel, FileOfModel, FileOfModel));
        (await File.ReadAllBytesAsync(path)).Should().Equal(Content);
        server.Requests.Should().ContainSingle();
        log.Should().NotBeEmpty().And.BeInAscendingOrder(p => p.Received).And.OnlyContain(p => p.Name == "model" && p.Total == Content.Length);
        log[^1].Received.Should().Be(Content.Length);
        Directory.GetFiles(Path.Combine(folder.Path, "store")).Select(Path.GetFileName).Should().BeEquivalentTo("model.pt", "model.pt.sha256", "model.pt.lock");
    }

    [Fact]
    public async Task Proxy_of_the_options_is_asked_for_the_mirror()
    {
        using var proxy = new StubbornServer(r => Answer.File(r, Content));
        using HttpModelStore store = Store([new Uri("http://mirror.invalid/file")], Hash, options: o => o.Proxy = proxy.Address(""));

        await ShouldFetchAsync(store);

        proxy.Requests.Should().ContainSingle().Which.Path.Should().Be("http://mirror.invalid/file");
    }

    [Fact]
    public async Task Broken_connection_goes_on_where_it_broke()
    {
        using var server = new StubbornServer(r => Answer.File(r, Content).CutAt(100_000), r => Answer.File(r, Content).CutAt(50_000), r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash);

        await ShouldFetchAsync(store);

        server.Requests.Select(r => r.From).Should().Equal(null, 100_000, 150_000);
    }

    [Fact]
    public async Task Fetching_is_traced_measured_and_logged()
    {
        using var server = new StubbornServer(
            r => Answer.File(r, Content).CutAt(100_000), _ => new Answer { Status = 404 }, r => Answer.File(r, Content));
        using var heard = new Listening();
        using HttpModelStore store = Store([server.Address(), server.Address()], Hash, logger: new Logger<HttpModelStore>(new LoggerFactory([heard])));

        await ShouldFetchAsync(store);
        await store.FetchAsync("model");

        Activity fetch = heard.Activities.Should().ContainSingle("a file that is there needs no fetching").Subject;
        (fetch.OperationName, fetch.GetTagItem("jojogan.entry"), fetch.GetTagItem("jojogan.outcome")).Should().Be(("jojogan.fetch", "model", "ok"));
        heard.Of("jojogan.fetch.received").Sum(m => m.Value).Should().Be(Content.Length);
        heard.Of("jojogan.fetch.received").Should().OnlyContain(m => m.Tags == "model");
        heard.Logs.Select(l => l.Id).Should().Equal(7, 8, 9, 10);
        heard.Logs.ElementAt(1).Message.Should().StartWith("Fetching model: the mirror broke off");
        heard.Logs.ElementAt(2).Message.Should().Contain("answered 404");
        heard.Logs.ElementAt(3).Message.Should().StartWith($"Fetched model: {Content.Length} bytes in ");
    }

    [Fact]
    public async Task Server_that_knows_no_ranges_sends_all_again()
    {
        using var server = new StubbornServer(r => Answer.File(r, Content).CutAt(100_000), _ => new Answer { Body = Content });
        using HttpModelStore store = Store([server.Address()], Hash);

        await ShouldFetchAsync(store);

        server.Requests[1].From.Should().Be(100_000);
    }

    [Fact]
    public async Task Server_that_answers_with_another_range_is_asked_for_all()
    {
        using var server = new StubbornServer(
            r => Answer.File(r, Content).CutAt(100_000),
            r => Answer.File(r with { From = 50 }, Content),
            r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash);

        await ShouldFetchAsync(store);

        server.Requests[2].From.Should().BeNull();
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Busy_server_is_asked_again(int status)
    {
        using var server = new StubbornServer(
            _ => new Answer { Status = status, Headers = new Dictionary<string, string> { ["Retry-After"] = "0" } }, r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash);

        await ShouldFetchAsync(store);

        server.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Mirror_that_wants_to_be_left_alone_for_long_gives_way_to_the_next()
    {
        using var busy = new StubbornServer(_ => new Answer { Status = 429, Headers = new Dictionary<string, string> { ["Retry-After"] = "3600" } });
        using var other = new StubbornServer(r => Answer.File(r, Content));
        using HttpModelStore store = Store([busy.Address(), other.Address()], Hash);

        await ShouldFetchAsync(store);

        busy.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Part_that_the_server_does_not_have_is_dropped()
    {
        using var server = new StubbornServer(
            r => Answer.File(r, Content).CutAt(100_000),
            _ => new Answer { Status = 416, Headers = new Dictionary<string, string> { ["Content-Range"] = "bytes */7" } },
            r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash);

        await ShouldFetchAsync(store);

        server.Requests[2].From.Should().BeNull();
    }

    [Fact]
    public async Task Silent_server_is_given_up_and_asked_again()
    {
        using var server = new StubbornServer(r => Answer.File(r, Content).CutAt(100_000) with { Stalls = true }, r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash, options: o => o.StallTimeout = TimeSpan.FromSeconds(0.5));

        await ShouldFetchAsync(store);

        server.Requests[1].From.Should().Be(100_000);
    }

    [Fact]
    public async Task Redirects_are_followed()
    {
        using var server = new StubbornServer(
            _ => new Answer { Status = 302, Headers = new Dictionary<string, string> { ["Location"] = "/elsewhere" } }, r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash);

        await ShouldFetchAsync(store);

        server.Requests[1].Path.Should().Be("/elsewhere");
    }

    [Fact]
    public async Task Wrong_bytes_a_web_page_and_a_missing_file_lead_to_the_next_mirror()
    {
        byte[] wrong = [.. Content.Reverse()];
        using var bad = new StubbornServer(r => Answer.File(r, wrong));
        using var page = new StubbornServer(_ => new Answer { Body = Content, Headers = new Dictionary<string, string> { ["Content-Type"] = "text/html" } });
        using var missing = new StubbornServer(_ => new Answer { Status = 404 });
        using var good = new StubbornServer(r => Answer.File(r, Content));
        using HttpModelStore store = Store([bad.Address(), page.Address(), missing.Address(), good.Address()], Hash);

        await ShouldFetchAsync(store);

        new[] { bad, page, missing, good }.Should().OnlyContain(s => s.Requests.Count == 1);
        good.Requests[0].From.Should().BeNull("wrong bytes are not gone on with");
    }

    [Fact]
    public async Task No_mirror_gives_an_error_that_tells_of_each_and_nothing_has_the_name()
    {
        using var bad = new StubbornServer(r => Answer.File(r, [1, 2, 3]));
        using var missing = new StubbornServer(_ => new Answer { Status = 404 });
        using HttpModelStore store = Store([bad.Address(), missing.Address()], Hash);

        (await store.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>())
            .WithMessage($"'model'*{bad.Address()}*other bytes*{Hash}*{missing.Address()}*404*").Which.Name.Should().Be("model");

        File.Exists(FileOfModel).Should().BeFalse();
        store.Find("model").Should().BeNull();
    }

    [Theory]
    [InlineData(299_999)]
    [InlineData(300_001)]
    public async Task File_of_another_size_is_refused_before_it_is_fetched(int size)
    {
        using var server = new StubbornServer(r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash, size);

        await store.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>().WithMessage($"*has a file of 300000 bytes, not of {size}*");
    }

    [Fact]
    public async Task Server_that_claims_less_than_the_file_leaves_nothing_under_its_name()
    {
        using var server = new StubbornServer(r => Answer.File(r, Content) with { Length = 1000 });
        using HttpModelStore store = Store([server.Address()], Hash);

        await store.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>().WithMessage("*other bytes*");

        File.Exists(FileOfModel).Should().BeFalse();
    }

    [Fact]
    public async Task Hash_of_the_first_fetch_counts_where_none_is_known()
    {
        using var server = new StubbornServer(r => Answer.File(r, Content), r => Answer.File(r, [1, 2, 3]));
        using HttpModelStore store = Store([server.Address()], hash: null);
        await ShouldFetchAsync(store);
        (await store.VerifyAsync("model")).Should().Be(ModelState.Intact);

        store.Remove("model").Should().BeTrue();

        await store.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>().WithMessage($"*other bytes*expected {Hash}*");
    }

    [Fact]
    public async Task File_that_was_changed_after_the_first_fetch_can_be_fetched_by_who_trusts_it()
    {
        using var server = new StubbornServer(r => Answer.File(r, [1, 2, 3]), r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], hash: null);
        await store.FetchAsync("model");
        store.Remove("model").Should().BeTrue();

        string message = (await store.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>()).Which.Message;

        message.Should().Contain("has changed since it was first fetched").And.Contain($"delete '{FileOfModel}.sha256'").And.NotContain("later");
        File.Delete(FileOfModel + ".sha256");
        await ShouldFetchAsync(store);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(300_001)]
    public async Task File_that_was_changed_since_the_catalogue_was_written_is_no_busy_mirror(int? size)
    {
        using var server = new StubbornServer(r => Answer.File(r, Content));
        using var busy = new StubbornServer(_ => new Answer { Status = 503 });
        using HttpModelStore store = Store([server.Address()], new string('0', 64), size);
        using HttpModelStore two = Store([server.Address(), busy.Address()], new string('0', 64), size);

        await store.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>()
            .WithMessage($"*since the catalogue was written*'{FileOfModel}' yourself*ModelStoreOptions.Catalogues*");
        await two.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>().WithMessage("*Try again later*");
    }

    [Fact]
    public async Task Damage_is_seen_and_removed()
    {
        using var server = new StubbornServer(r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash);
        (await store.VerifyAsync("model")).Should().Be(ModelState.Absent);
        await ShouldFetchAsync(store);
        await File.WriteAllBytesAsync(FileOfModel, [.. Content.Skip(1)]);

        (await store.VerifyAsync("model")).Should().Be(ModelState.Damaged);
        (store.Remove("model"), store.Remove("model")).Should().Be((true, false));
    }

    [Fact]
    public async Task Cancelled_fetch_keeps_its_part_for_the_next_time()
    {
        using var server = new StubbornServer(r => Answer.File(r, Content).CutAt(100_000) with { Stalls = true }, r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash);
        using var cancellation = new CancellationTokenSource();
        var stop = new Stop(cancellation, at: 100_000);

        await store.Invoking(s => s.FetchAsync("model", stop, cancellation.Token)).Should().ThrowAsync<OperationCanceledException>();
        await ShouldFetchAsync(store);

        server.Requests[1].From.Should().Be(100_000);
    }

    [Fact]
    public async Task Damaged_part_is_thrown_away_and_the_file_fetched_whole()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileOfModel)!);
        await File.WriteAllBytesAsync(FileOfModel + ".part", new byte[5000]);
        using var server = new StubbornServer(r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash);

        await ShouldFetchAsync(store);

        server.Requests.Select(r => r.From).Should().Equal(5000, null);
    }

    [Fact]
    public async Task File_that_somebody_put_there_is_taken_if_its_bytes_are_right()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileOfModel)!);
        using HttpModelStore store = Store([new Uri("http://127.0.0.1:1/")], Hash, nonCommercial: true);

        await File.WriteAllBytesAsync(FileOfModel, new byte[10]);
        await store.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>().WithMessage($"*other bytes*{Hash}*remove it*");
        await File.WriteAllBytesAsync(FileOfModel, Content);
        await ShouldFetchAsync(store);

        (await store.VerifyAsync("model")).Should().Be(ModelState.Intact);
    }

    [Fact]
    public async Task File_that_nobody_knows_the_hash_of_is_not_called_damaged()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileOfModel)!);
        await File.WriteAllBytesAsync(FileOfModel, Content);
        using HttpModelStore store = Store([new Uri("http://127.0.0.1:1/")], hash: null);

        (await store.VerifyAsync("model")).Should().Be(ModelState.Intact);
    }

    [Fact]
    public async Task Many_at_once_fetch_once()
    {
        using var server = new StubbornServer(r => Answer.File(r, Content));
        HttpModelStore[] stores = [.. Enumerable.Range(0, 6).Select(_ => Store([server.Address()], Hash))];

        string[] paths = await Task.WhenAll(stores.Select(s => s.FetchAsync("model")));

        paths.Should().OnlyContain(p => p == FileOfModel);
        server.Requests.Should().ContainSingle();
        Array.ForEach(stores, s => s.Dispose());
    }

    [Fact]
    public async Task Licence_has_to_be_accepted_and_offline_fetches_nothing()
    {
        using var server = new StubbornServer(r => Answer.File(r, Content));
        using HttpModelStore closed = Store([server.Address()], Hash, nonCommercial: true);
        using HttpModelStore offline = Store([server.Address()], Hash, options: o => o.Offline = true);
        using HttpModelStore accepted = Store([server.Address()], Hash, nonCommercial: true, options: o => o.AcceptedLicences = ["model"]);

        await closed.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>().WithMessage("*forbids commercial use (a licence)*--accept-license*");
        await offline.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>().WithMessage("*offline*");
        server.Requests.Should().BeEmpty();
        await ShouldFetchAsync(accepted);
    }

    [Fact]
    public void Unknown_names_hear_of_names_like_them()
    {
        using HttpModelStore store = Store([new Uri("http://127.0.0.1:1/")], Hash);

        store.Invoking(s => s.Find("vgg61")).Should().Throw<ModelStoreException>().WithMessage("'vgg61'*did you mean 'vgg16'*");
    }

    [Theory]
    [InlineData("no json", "no list of models")]
    [InlineData("[{\"name\":\"../x\",\"file\":\"y\",\"purpose\":\"\",\"licence\":\"\",\"mirrors\":[\"http://a/\"]}]", "characters other than")]
    [InlineData("[{\"name\":\"x\",\"file\":\"y\",\"purpose\":\"\",\"licence\":\"\",\"mirrors\":[\"file:///etc/passwd\"]}]", "no http")]
    [InlineData("[{\"name\":\"x\",\"file\":\"y\",\"purpose\":\"\",\"licence\":\"\",\"mirrors\":[\"http://a/\"],\"sha256\":\"12\"}]", "64 hexadecimal")]
    public void Catalogue_that_is_none_is_refused(string text, string reason)
    {
        string path = folder.File("bad.json");
        File.WriteAllText(path, text);
        using HttpModelStore store = Make(o => o.Catalogues = [path]);

        store.Invoking(s => s.Entries).Should().Throw<InvalidOptionsException>().WithMessage($"*bad.json*{reason}*");
    }

    [Fact]
    public void Built_in_catalogue_names_what_the_library_reads()
    {
        using HttpModelStore store = Make(_ => { });

        store.Entries.Select(e => e.Name).Should().Contain(["ffhq-1024", "ffhq-1024-generator", "e4e-ffhq", "vgg16", "lpips-vgg", "arcface-ir-se50", "retinaface-resnet50", "retinaface-mobilenet", "style-jojo"])
            .And.OnlyHaveUniqueItems();
        store.Entries.Select(e => e.File).Should().OnlyHaveUniqueItems();
        store.Entries.Should().OnlyContain(e => e.Purpose.Length > 0 && e.Licence.Length > 0 && e.Mirrors.All(m => m.Scheme == "https"));
        store.Entries.Where(e => e.Licence.Contains("non-commercial", StringComparison.OrdinalIgnoreCase)).Should().OnlyContain(e => e.NonCommercial);
    }

    private async Task ShouldFetchAsync(HttpModelStore store)
    {
        await store.FetchAsync("model");
        (await File.ReadAllBytesAsync(FileOfModel)).Should().Equal(Content);
    }

    private HttpModelStore Store(
        IReadOnlyList<Uri> mirrors,
        string? hash,
        long? size = null,
        bool nonCommercial = false,
        Action<ModelStoreOptions>? options = null,
        ILogger<HttpModelStore>? logger = null)
    {
        string catalogue = folder.File($"{Guid.NewGuid():N}.json");
        File.WriteAllText(catalogue, JsonSerializer.Serialize(new[]
        {
            new { name = "model", file = "model.pt", purpose = "a test", licence = "a licence", nonCommercial, size, sha256 = hash, mirrors },
        }));
        return Make(
            o =>
            {
                o.Catalogues = [catalogue];
                options?.Invoke(o);
            },
            logger);
    }

    private HttpModelStore Make(Action<ModelStoreOptions> configure, ILogger<HttpModelStore>? logger = null)
    {
        var options = new JoJoGanOptions { ModelStore = { Folder = Path.Combine(folder.Path, "store"), RetryDelay = TimeSpan.FromMilliseconds(1) } };
        configure(options.ModelStore);
        return new HttpModelStore(Options.Create(options), TimeProvider.System, logger);
    }

    private sealed class Log(List<ModelProgress> entries) : IProgress<ModelProgress>
    {
        public void Report(ModelProgress value) => entries.Add(value);
    }

    private sealed class Stop(CancellationTokenSource cancellation, long at) : IProgress<ModelProgress>
    {
        public void Report(ModelProgress value)
        {
            if (value.Received >= at)
            {
                cancellation.Cancel();
            }
        }
    }
}
