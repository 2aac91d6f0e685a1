using JoJoGan.Jobs.Artifacts;

namespace JoJoGan.Jobs.Tests.Artifacts;

public sealed class FolderArtifactStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;
    private readonly FolderArtifactStore store;

    public FolderArtifactStoreTests() => store = new FolderArtifactStore(Path.Combine(folder, "artifacts"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task File_comes_back_and_can_be_replaced()
    {
        await store.PutAsync("jobs/1/a.png", new MemoryStream([1, 2, 3]));
        await store.PutAsync("jobs/1/a.png", new MemoryStream([4, 5]));

        (await ReadAsync("jobs/1/a.png")).Should().Equal(4, 5);
        (await ReadAsync("jobs/1/b.png")).Should().BeNull();
        (await ReadAsync("jobs/2/a.png")).Should().BeNull();
    }

    [Fact]
    public async Task Upload_that_breaks_off_leaves_nothing_and_keeps_what_was_there()
    {
        await store.PutAsync("jobs/1/a", new MemoryStream([1]));

        await store.Invoking(s => s.PutAsync("jobs/1/a", new BrokenStream())).Should().ThrowAsync<FileWriteException>();

        (await ReadAsync("jobs/1/a")).Should().Equal(1);
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Should().ContainSingle();
    }

    [Fact]
    public async Task Prefix_removes_whole_parts_of_keys_only()
    {
        await store.PutAsync("jobs/1/a", new MemoryStream([1]));
        await store.PutAsync("jobs/12/a", new MemoryStream([2]));

        await store.RemoveAsync("jobs/1");
        await store.RemoveAsync("jobs/none");

        (await ReadAsync("jobs/1/a")).Should().BeNull();
        (await ReadAsync("jobs/12/a")).Should().Equal(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("jobs/../../secret")]
    [InlineData("jobs/./a")]
    [InlineData("jobs//a")]
    [InlineData("jobs/.hidden")]
    [InlineData("jobs\\a")]
    [InlineData("jobs/a\0b")]
    [InlineData("jobs/ä")]
    public async Task Keys_cannot_leave_the_store(string key)
    {
        await store.Invoking(s => s.PutAsync(key, Stream.Null)).Should().ThrowAsync<ArgumentException>();
        await store.Invoking(s => s.OpenAsync(key)).Should().ThrowAsync<ArgumentException>();
        await store.Invoking(s => s.RemoveAsync(key)).Should().ThrowAsync<ArgumentException>();
    }

    private async Task<byte[]?> ReadAsync(string key)
    {
        await using Stream? stream = await store.OpenAsync(key);
        if (stream is null)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            throw new IOException("the client is gone");
    }
}
