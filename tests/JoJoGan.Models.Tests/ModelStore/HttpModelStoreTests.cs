using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using JoJoGan.Errors;
using JoJoGan.Models.Tests.Checkpoints;
using JoJoGan.Models.Tests.Diagnostics;
using JoJoGan.ModelStore;
using JoJoGan.Testing.Http;
using Microsoft.Extensions.Logging;

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
        log.Should().NotBeEmpty()
            .And.BeInAscendingOrder(p => p.Received).And.OnlyContain(p => p.Name == "model" && p.Total == Content.Length);
        log[^1].Received.Should().Be(Content.Length);
        Directory.GetFiles(Path.Combine(folder.Path, "store")).Select(Path.GetFileName)
            .Should().BeEquivalentTo("model.pt", "model.pt.sha256", "model.pt.lock");
    }

    [Fact]
    public async Task Proxy_of_the_options_is_asked_for_the_mirror()
    {
        using var proxy = new StubbornServer(r => Answer.File(r, Content));
        using HttpModelStore store = Store(
            [new Uri("http://mirror.invalid/file")], Hash, options: o => o.Proxy = proxy.Address(""));

        await ShouldFetchAsync(store);

        proxy.Requests.Should().ContainSingle().Which.Path.Should().Be("http://mirror.invalid/file");
    }

    [Fact]
    public async Task Broken_connection_goes_on_where_it_broke()
    {
        using var server = new StubbornServer(
            r => Answer.File(r, Content).CutAt(100_000),
            r => Answer.File(r, Content).CutAt(50_000),
            r => Answer.File(r, Content));
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
        using HttpModelStore store = Store(
            [server.Address(), server.Address()], Hash, logger: new Logger<HttpModelStore>(new LoggerFactory([heard])));

        await ShouldFetchAsync(store);
        await store.FetchAsync("model");

        Activity fetch = heard.Activities.Should().ContainSingle("a file that is there needs no fetching").Subject;
        (fetch.OperationName, fetch.GetTagItem("jojogan.entry"), fetch.GetTagItem("jojogan.outcome"))
            .Should().Be(("jojogan.fetch", "model", "ok"));
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
            _ => new Answer { Status = status, Headers = new Dictionary<string, string> { ["Retry-After"] = "0" } },
            r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash);

        await ShouldFetchAsync(store);

        server.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Mirror_that_wants_to_be_left_alone_for_long_gives_way_to_the_next()
    {
        using var busy = new StubbornServer(
            _ => new Answer { Status = 429, Headers = new Dictionary<string, string> { ["Retry-After"] = "3600" } });
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
        using var server = new StubbornServer(
            r => Answer.File(r, Content).CutAt(100_000) with { Stalls = true }, r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash, options: o => o.StallTimeout = TimeSpan.FromSeconds(0.5));

        await ShouldFetchAsync(store);

        server.Requests[1].From.Should().Be(100_000);
    }

    [Fact]
    public async Task Redirects_are_followed()
    {
        using var server = new StubbornServer(
            _ => new Answer { Status = 302, Headers = new Dictionary<string, string> { ["Location"] = "/elsewhere" } },
            r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash);

        await ShouldFetchAsync(store);

        server.Requests[1].Path.Should().Be("/elsewhere");
    }

    [Fact]
    public async Task Wrong_bytes_a_web_page_and_a_missing_file_lead_to_the_next_mirror()
    {
        byte[] wrong = [.. Content.Reverse()];
        using var bad = new StubbornServer(r => Answer.File(r, wrong));
        using var page = new StubbornServer(
            _ => new Answer { Body = Content, Headers = new Dictionary<string, string> { ["Content-Type"] = "text/html" } });
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

        await store.Invoking(s => s.FetchAsync("model"))
            .Should().ThrowAsync<ModelStoreException>().WithMessage($"*has a file of 300000 bytes, not of {size}*");
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

        await store.Invoking(s => s.FetchAsync("model"))
            .Should().ThrowAsync<ModelStoreException>().WithMessage($"*other bytes*expected {Hash}*");
    }

    [Fact]
    public async Task File_that_was_changed_after_the_first_fetch_can_be_fetched_by_who_trusts_it()
    {
        using var server = new StubbornServer(r => Answer.File(r, [1, 2, 3]), r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], hash: null);
        await store.FetchAsync("model");
        store.Remove("model").Should().BeTrue();

        string message = (await store.Invoking(s => s.FetchAsync("model"))
            .Should().ThrowAsync<ModelStoreException>()).Which.Message;

        message.Should().Contain("has changed since it was first fetched")
            .And.Contain($"delete '{FileOfModel}.sha256'").And.NotContain("later");
        File.Delete(FileOfModel + ".sha256");
        await ShouldFetchAsync(store);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(300_001)]
    public async Task File_that_was_changed_since_the_catalog_was_written_is_no_busy_mirror(int? size)
    {
        using var server = new StubbornServer(r => Answer.File(r, Content));
        using var busy = new StubbornServer(_ => new Answer { Status = 503 });
        using HttpModelStore store = Store([server.Address()], new string('0', 64), size);
        using HttpModelStore two = Store([server.Address(), busy.Address()], new string('0', 64), size);

        await store.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>()
            .WithMessage($"*since the catalog was written*'{FileOfModel}' yourself*ModelStoreOptions.Catalogs*");
        await two.Invoking(s => s.FetchAsync("model"))
            .Should().ThrowAsync<ModelStoreException>().WithMessage("*Try again later*");
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
        using var server = new StubbornServer(
            r => Answer.File(r, Content).CutAt(100_000) with { Stalls = true }, r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], Hash);
        using var cancellation = new CancellationTokenSource();
        var stop = new Stop(cancellation, at: 100_000);

        await store.Invoking(s => s.FetchAsync("model", stop, cancellation.Token))
            .Should().ThrowAsync<OperationCanceledException>();
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
        await store.Invoking(s => s.FetchAsync("model"))
            .Should().ThrowAsync<ModelStoreException>().WithMessage($"*other bytes*{Hash}*remove it*");
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
    public async Task License_has_to_be_accepted_and_offline_fetches_nothing()
    {
        using var server = new StubbornServer(r => Answer.File(r, Content));
        using HttpModelStore closed = Store([server.Address()], Hash, nonCommercial: true);
        using HttpModelStore offline = Store([server.Address()], Hash, options: o => o.Offline = true);
        using HttpModelStore accepted = Store(
            [server.Address()], Hash, nonCommercial: true, options: o => o.AcceptedLicenses = ["model"]);

        await closed.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>()
            .WithMessage("*forbids commercial use (a license)*ModelStoreOptions.AcceptedLicenses*");
        await offline.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>().WithMessage("*offline*");
        server.Requests.Should().BeEmpty();
        await ShouldFetchAsync(accepted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_that_nothing_can_be_held_against_is_refused(bool cut)
    {
        byte[] body = cut ? Content[..100_000] : Content;
        using var server = new StubbornServer(_ => new Answer { Body = body, HasNoLength = true });
        using HttpModelStore store = Store([server.Address()], hash: null);

        await store.Invoking(s => s.FetchAsync("model"))
            .Should().ThrowAsync<ModelStoreException>().WithMessage("*does not say how long*");

        store.Find("model").Should().BeNull();
        File.Exists(FileOfModel + ".sha256").Should().BeFalse("nothing may be pinned");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_that_breaks_off_without_a_length_is_gone_on_with_where_the_catalog_knows_more(bool hash)
    {
        using var server = new StubbornServer(
            r => Answer.File(r, Content) with { Body = Content[..100_000], HasNoLength = true },
            r => Answer.File(r, Content),
            r => Answer.File(r, Content));
        using HttpModelStore store = Store(
            [server.Address(), server.Address()], hash ? Hash : null, hash ? null : Content.Length);

        await ShouldFetchAsync(store);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Endless_answer_ends_at_the_cap_and_leaves_nothing(bool hash)
    {
        using var server = new StubbornServer(
            _ => new Answer { Body = Content, Repeats = true, HasNoLength = hash, Length = 1L << 40 });
        using HttpModelStore store = Store([server.Address()], hash ? Hash : null, options: o => o.LargestFile = 2_000_000);

        await store.Invoking(s => s.FetchAsync("model"))
            .Should().ThrowAsync<ModelStoreException>().WithMessage("*more than 2000000 bytes*LargestFile*");

        Directory.GetFiles(Path.Combine(folder.Path, "store")).Select(Path.GetFileName).Should().Equal("model.pt.lock");
    }

    [Fact]
    public async Task Free_space_is_looked_at_while_a_file_grows()
    {
        using var server = new StubbornServer(_ => new Answer { Body = new byte[1 << 20], Repeats = true, HasNoLength = true });
        using var http = new HttpClient();
        var entry = new ModelEntry
        {
            Name = "model",
            File = "model.pt",
            Purpose = "",
            License = "",
            Mirrors = [server.Address()],
            Sha256 = Hash,
        };
        int asked = 0;
        var download = new MirrorDownload(
            http, new ModelStoreOptions(), TimeProvider.System, _ => ++asked < 2 ? long.MaxValue : 1000);

        await download.Invoking(d => d.FetchAsync(entry, new StoredFile(folder.Path, entry), server.Address(), null, default))
            .Should().ThrowAsync<ModelStoreException>().WithMessage("*MB are needed*free some space*");

        new FileInfo(Path.Combine(folder.Path, "model.pt.part")).Length.Should().BeLessThan(200_000_000);
    }

    [Fact]
    public async Task Mirror_that_trickles_is_given_up()
    {
        using var slow = new StubbornServer(
            _ => new Answer { Body = [1], Repeats = true, Length = Content.Length, Pace = TimeSpan.FromMilliseconds(50) });
        using var good = new StubbornServer(r => Answer.File(r, Content));
        using HttpModelStore store = Store([slow.Address(), good.Address()], Hash, options: o =>
        {
            o.StallTimeout = TimeSpan.FromSeconds(2);
            o.Attempts = 1;
        });

        await ShouldFetchAsync(store);

        slow.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Addresses_are_told_without_user_name_password_and_query()
    {
        using var missing = new StubbornServer(_ => new Answer { Status = 404 });
        using var wrong = new StubbornServer(r => Answer.File(r, [1, 2, 3]));
        using var heard = new Listening();
        Uri[] mirrors = [.. new[] { missing, wrong }.Select(
            s => new UriBuilder(s.Address("weights.pt?X-Signature=SECRET")) { UserName = "ann", Password = "SECRET" }.Uri)];
        using HttpModelStore store = Store(mirrors, Hash, logger: new Logger<HttpModelStore>(new LoggerFactory([heard])));

        string message = (await store.Invoking(s => s.FetchAsync("model"))
            .Should().ThrowAsync<ModelStoreException>()).Which.ToString();

        message.Should().Contain(missing.Address("weights.pt").ToString()).And.NotContain("SECRET").And.NotContain("ann:");
        heard.Logs.Should().HaveCountGreaterThan(2).And.OnlyContain(l => !l.Message.Contains("SECRET"));
    }

    [Fact]
    public async Task Proxy_that_refuses_does_not_bring_its_password_into_messages()
    {
        using var proxy = new StubbornServer(_ => new Answer { Status = 407 });
        var address = new UriBuilder(proxy.Address("")) { UserName = "ann", Password = "SECRET" };
        using HttpModelStore store = Store(
            [new Uri("https://mirror.invalid/file")], Hash, options: o => (o.Proxy, o.Attempts) = (address.Uri, 1));

        (await store.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>()).Which.ToString()
            .Should().NotContain("SECRET");
    }

    [Fact]
    public async Task Lock_that_cannot_be_opened_is_an_error_at_once()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileOfModel)!);
        File.CreateSymbolicLink(FileOfModel + ".lock", FileOfModel + ".lock");
        using HttpModelStore store = Store([new Uri("http://127.0.0.1:1/")], Hash);

        await store.Invoking(s => s.FetchAsync("model").WaitAsync(TimeSpan.FromSeconds(20)))
            .Should().ThrowAsync<ModelStoreException>().WithMessage("*cannot be written*");
    }

    [Fact]
    public async Task Wait_for_the_lock_is_logged_and_can_be_cancelled()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileOfModel)!);
        using var heard = new Listening();
        using HttpModelStore store = Store(
            [new Uri("http://127.0.0.1:1/")], Hash, logger: new Logger<HttpModelStore>(new LoggerFactory([heard])));
        using var stop = new CancellationTokenSource();
        using var other = new FileStream(FileOfModel + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        Task<string> fetch = store.FetchAsync("model", cancellationToken: stop.Token);
        await Task.Delay(300);
        fetch.IsCompleted.Should().BeFalse();
        await stop.CancelAsync();

        await fetch.Invoking(f => f).Should().ThrowAsync<OperationCanceledException>();
        heard.Logs.Should().ContainSingle().Which.Message.Should().Contain("waiting for another process that holds")
            .And.Contain("model.pt.lock");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task File_that_was_changed_after_its_fetch_is_refused(bool published)
    {
        using var server = new StubbornServer(r => Answer.File(r, Content));
        using HttpModelStore store = Store([server.Address()], published ? Hash : null);
        await ShouldFetchAsync(store);
        byte[] changed = [.. Content];
        changed[1000]++;

        DateTime written = File.GetLastWriteTimeUtc(FileOfModel);
        await File.WriteAllBytesAsync(FileOfModel, changed);
        await store.Invoking(s => s.FetchAsync("model"))
            .Should().ThrowAsync<ModelStoreException>().WithMessage($"*other bytes*{Hash}*remove it*");

        File.SetLastWriteTimeUtc(FileOfModel, written.AddDays(-1)); // as if an older file had been moved there
        await store.Invoking(s => s.FetchAsync("model")).Should().ThrowAsync<ModelStoreException>();

        await File.WriteAllBytesAsync(FileOfModel, Content);
        await ShouldFetchAsync(store);
        server.Requests.Should().ContainSingle();
    }

    [Fact]
    public void Entries_that_share_a_file_are_refused()
    {
        string entries = string.Join(
            ',', new[] { ("a", "weights.pt"), ("b", "Weights.pt") }.Select(e => Entry(e.Item1, e.Item2)));
        using HttpModelStore store = Catalog($"[{entries}]");

        store.Invoking(s => s.Entries).Should().Throw<InvalidOptionsException>().WithMessage("*'a' and 'b' share the file*");
    }

    [Theory]
    [InlineData("weights.pt.part")]
    [InlineData("weights.LOCK")]
    public void Files_that_are_the_stores_own_are_refused(string file)
    {
        using HttpModelStore store = Catalog($"[{Entry("a", file)}]");

        store.Invoking(s => s.Entries).Should().Throw<InvalidOptionsException>().WithMessage("*store's own*");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\0b")]
    public void Names_that_are_none_are_refused_with_the_other_options(string name)
    {
        this.Invoking(_ => Make(o => o.Catalogs = [name])).Should().Throw<InvalidOptionsException>().WithMessage("*Catalogs*");
        this.Invoking(_ => Make(o => o.Folder = "a\0b")).Should().Throw<InvalidOptionsException>().WithMessage("*Folder*");
    }

    [Fact]
    public void Catalog_that_is_a_pipe_is_refused_and_not_waited_for()
    {
        string pipe = folder.File("pipe.json");
        using (Process make = Process.Start("mkfifo", pipe))
        {
            make.WaitForExit();
        }

        using HttpModelStore store = Make(o => o.Catalogs = [pipe]);

        store.Invoking(s => s.Entries).Should().Throw<InvalidOptionsException>().WithMessage("*pipe.json*pipe or device*");
    }

    [Fact]
    public void Catalog_that_is_too_large_to_be_one_is_not_read()
    {
        string path = folder.File("large.json");
        using (FileStream file = File.Create(path))
        {
            file.SetLength(17_000_000);
        }

        using HttpModelStore store = Make(o => o.Catalogs = [path]);

        store.Invoking(s => s.Entries).Should().Throw<InvalidOptionsException>().WithMessage("*17000000 bytes*");
    }

    private HttpModelStore Catalog(string text)
    {
        string path = folder.File("catalog.json");
        File.WriteAllText(path, text);
        return Make(o => o.Catalogs = [path]);
    }

    private static string Entry(string name, string file) =>
        $"{{\"name\":\"{name}\",\"file\":\"{file}\",\"purpose\":\"\",\"license\":\"\",\"mirrors\":[\"http://a/\"]}}";

    [Fact]
    public void Unknown_names_hear_of_names_like_them()
    {
        using HttpModelStore store = Store([new Uri("http://127.0.0.1:1/")], Hash);

        store.Invoking(s => s.Find("vgg61")).Should().Throw<ModelStoreException>().WithMessage("'vgg61'*did you mean 'vgg16'*");
    }

    [Theory]
    [InlineData("no json", "no list of models")]
    [InlineData("[{\"name\":\"../x\",\"file\":\"y\",\"purpose\":\"\",\"license\":\"\",\"mirrors\":[\"http://a/\"]}]",
        "characters other than")]
    [InlineData(
        "[{\"name\":\"x\",\"file\":\"y\",\"purpose\":\"\",\"license\":\"\",\"mirrors\":[\"file:///etc/passwd\"]}]", "no http")]
    [InlineData(
        "[{\"name\":\"x\",\"file\":\"y\",\"purpose\":\"\",\"license\":\"\",\"mirrors\":[\"http://a/\"],\"sha256\":\"12\"}]",
        "64 hexadecimal")]
    public void Catalog_that_is_none_is_refused(string text, string reason)
    {
        string path = folder.File("bad.json");
        File.WriteAllText(path, text);
        using HttpModelStore store = Make(o => o.Catalogs = [path]);

        store.Invoking(s => s.Entries).Should().Throw<InvalidOptionsException>().WithMessage($"*bad.json*{reason}*");
    }

    [Fact]
    public void Built_in_catalog_names_what_the_library_reads()
    {
        using HttpModelStore store = Make(_ => { });

        store.Entries.Select(e => e.Name).Should().Contain([
            "ffhq-1024", "ffhq-1024-generator", "e4e-ffhq", "vgg16", "lpips-vgg", "arcface-ir-se50", "retinaface-resnet50",
            "retinaface-mobilenet", "style-jojo"])
            .And.OnlyHaveUniqueItems();
        store.Entries.Select(e => e.File).Should().OnlyHaveUniqueItems();
        store.Entries.Should().OnlyContain(
            e => e.Purpose.Length > 0 && e.License.Length > 0 && e.Mirrors.All(m => m.Scheme == "https"));
        store.Entries.Where(e => e.License.Contains("non-commercial", StringComparison.OrdinalIgnoreCase))
            .Should().OnlyContain(e => e.NonCommercial);
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
        string catalog = folder.File($"{Guid.NewGuid():N}.json");
        File.WriteAllText(catalog, JsonSerializer.Serialize(new[]
        {
            new
            {
                name = "model",
                file = "model.pt",
                purpose = "a test",
                license = "a license",
                nonCommercial,
                size,
                sha256 = hash,
                mirrors,
            },
        }));
        return Make(
            o =>
            {
                o.Catalogs = [catalog];
                options?.Invoke(o);
            },
            logger);
    }

    private HttpModelStore Make(Action<ModelStoreOptions> configure, ILogger<HttpModelStore>? logger = null)
    {
        var options = new ModelStoreOptions
        {
            Folder = Path.Combine(folder.Path, "store"),
            RetryDelay = TimeSpan.FromMilliseconds(1),
        };
        configure(options);
        return new HttpModelStore(options, TimeProvider.System, logger);
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
