using Amazon.S3.Model;
using JoJoGan.Jobs.Artifacts;
using JoJoGan.Jobs.Tests.Artifacts;

namespace JoJoGan.Jobs.S3.Tests;

public sealed class S3ArtifactStoreTests : ArtifactStoreContract, IClassFixture<S3Server>, IDisposable
{
    private readonly S3ArtifactOptions options;
    private readonly RecordingClient client;

    public S3ArtifactStoreTests(S3Server server)
    {
        options = server.Options with { Prefix = $"tests/{Guid.NewGuid():N}" };
        client = RecordingClient.Create(options);
        Store = new S3ArtifactStore(client, options);
    }

    protected override IArtifactStore Store { get; }

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Files_above_a_part_are_uploaded_in_parts_under_the_prefix()
    {
        await Store.PutAsync("jobs/1/a", new SourceStream(Small));
        client.Begun.Should().Be(0);
        await Store.PutAsync("jobs/1/b", new SourceStream(Large));
        client.Begun.Should().Be(1);
        await NothingIsLeftAsync();

        ListObjectsV2Response all = await client.ListObjectsV2Async(
            new ListObjectsV2Request { BucketName = options.Bucket, Prefix = options.Prefix });
        all.S3Objects.Select(o => (o.Key, o.Size)).Should().BeEquivalentTo(
            new[] { ($"{options.Prefix}/jobs/1/a", (long?)Small), ($"{options.Prefix}/jobs/1/b", Large) });
    }

    [Fact]
    public async Task More_files_than_a_page_of_the_list_are_removed()
    {
        for (int i = 0; i < 4 * RecordingClient.PageSize; i++)
        {
            await Store.PutAsync($"jobs/1/frame-{i}", new MemoryStream([1]));
        }

        await Store.RemoveAsync("jobs/1");

        ListObjectsV2Response all = await client.ListObjectsV2Async(
            new ListObjectsV2Request { BucketName = options.Bucket, Prefix = options.Prefix });
        (all.S3Objects ?? []).Should().BeEmpty();
    }

    [Fact]
    public async Task File_that_is_replaced_while_it_is_read_is_not_mixed_with_the_new_one()
    {
        await Store.PutAsync("jobs/1/a", new MemoryStream([1, 2, 3]));
        await using Stream file = (await Store.OpenAsync("jobs/1/a"))!;
        await Store.PutAsync("jobs/1/a", new MemoryStream([4, 5, 6]));
        file.Position = 1;

        await file.Awaiting(f => f.ReadAsync(new byte[2]).AsTask()).Should().ThrowAsync<ArtifactReadException>();
    }

    [Fact]
    public async Task Opened_file_that_is_removed_cannot_be_read_further()
    {
        await Store.PutAsync("jobs/1/a", new MemoryStream([1, 2, 3]));
        await using Stream file = (await Store.OpenAsync("jobs/1/a"))!;
        await Store.RemoveAsync("jobs/1");
        file.Position = 1;

        (await file.Awaiting(f => f.ReadAsync(new byte[2]).AsTask()).Should().ThrowAsync<ArtifactReadException>())
            .Which.Key.Should().Be("jobs/1/a");
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task Bucket_that_is_not_there_is_an_error_that_names_it(int length)
    {
        var store = new S3ArtifactStore(client, options with { Bucket = "missing" });

        await FailsAsync(store, length, "*NoSuchBucket*");
    }

    [Fact]
    public async Task Wrong_access_key_is_an_error()
    {
        using RecordingClient stranger = RecordingClient.Create(options with { AccessKey = "stranger" });

        await FailsAsync(new S3ArtifactStore(stranger, options), Small, "*InvalidAccessKeyId*");
    }

    [Fact]
    public async Task Server_that_is_stopped_is_an_error()
    {
        var server = new S3Server();
        await server.InitializeAsync();
        using RecordingClient client = RecordingClient.Create(server.Options);
        var store = new S3ArtifactStore(client, server.Options);
        await store.PutAsync("jobs/1/a", new SourceStream(Large));
        await using Stream file = (await store.OpenAsync("jobs/1/a"))!;
        await server.StopAsync();

        await FailsAsync(store, Small, "*");
        await file.Awaiting(f => f.CopyToAsync(Stream.Null)).Should().ThrowAsync<ArtifactReadException>();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Calls_that_are_canceled_say_so()
    {
        await Store.PutAsync("jobs/1/a", new MemoryStream([1]));
        using var stop = new CancellationTokenSource();
        await using Stream file = (await Store.OpenAsync("jobs/1/a"))!;
        await stop.CancelAsync();

        await Store.Invoking(s => s.OpenAsync("jobs/1/a", stop.Token)).Should().ThrowAsync<OperationCanceledException>();
        await Store.Invoking(s => s.RemoveAsync("jobs/1", stop.Token)).Should().ThrowAsync<OperationCanceledException>();
        await file.Awaiting(f => f.ReadAsync(new byte[1], stop.Token).AsTask())
            .Should().ThrowAsync<OperationCanceledException>();
    }

    protected override Task NothingIsLeftAsync()
    {
        client.Open.Should().BeEmpty("parts of an upload that is neither completed nor aborted stay");
        return Task.CompletedTask;
    }

    private static async Task FailsAsync(S3ArtifactStore store, int length, string message)
    {
        (await store.Invoking(s => s.PutAsync("jobs/1/a", new SourceStream(length)))
            .Should().ThrowAsync<FileWriteException>().WithMessage(message)).Which.Path.Should().Be("jobs/1/a");
        (await store.Invoking(s => s.OpenAsync("jobs/1/a"))
            .Should().ThrowAsync<ArtifactReadException>().WithMessage(message)).Which.Key.Should().Be("jobs/1/a");
        await store.Invoking(s => s.RemoveAsync("jobs/1")).Should().ThrowAsync<FileWriteException>().WithMessage(message);
    }
}
