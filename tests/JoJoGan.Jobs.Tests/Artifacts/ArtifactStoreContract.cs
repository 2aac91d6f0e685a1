using System.Security.Cryptography;
using JoJoGan.Jobs.Artifacts;

namespace JoJoGan.Jobs.Tests.Artifacts;

/// <summary>What every store of artifacts does.</summary>
public abstract class ArtifactStoreContract
{
    protected const int Small = 10;
    protected const int Large = 20_000_000; // more than two parts of a store that divides files

    protected abstract IArtifactStore Store { get; }

    [Fact]
    public async Task File_comes_back_and_can_be_replaced()
    {
        await Store.PutAsync("jobs/1/a.png", new MemoryStream([1, 2, 3]));
        await Store.PutAsync("jobs/1/a.png", new MemoryStream([4, 5]));

        (await ReadAsync("jobs/1/a.png")).Should().Equal(4, 5);
        (await ReadAsync("jobs/1/b.png")).Should().BeNull();
        (await ReadAsync("jobs/2/a.png")).Should().BeNull();
        (await ReadAsync("jobs/1")).Should().BeNull("it is the beginning of a key");
    }

    [Fact]
    public async Task Empty_file_is_a_file()
    {
        await Store.PutAsync("jobs/1/empty", Stream.Null);

        (await ReadAsync("jobs/1/empty")).Should().BeEmpty();
    }

    [Theory]
    [InlineData(8 * 1024 * 1024 - 1)]
    [InlineData(8 * 1024 * 1024)]
    [InlineData(16 * 1024 * 1024)]
    [InlineData(130_000_000)]
    public async Task Large_file_comes_back_as_it_was(int length)
    {
        await using var content = new SourceStream(length);
        await Store.PutAsync("styles/1/style.safetensors", content);

        await using Stream file = (await Store.OpenAsync("styles/1/style.safetensors"))!;
        file.Length.Should().Be(length);
        (await SHA256.HashDataAsync(file)).Should().Equal(content.Sha256);
        file.Position.Should().Be(length);
    }

    [Fact]
    public async Task Opened_file_can_seek()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(3_000_000);
        await Store.PutAsync("jobs/1/video.mp4", new MemoryStream(bytes));

        await using Stream file = (await Store.OpenAsync("jobs/1/video.mp4"))!;

        (file.CanSeek, file.CanRead, file.CanWrite, file.Length).Should().Be((true, true, false, bytes.LongLength));
        (await ReadAsync(file, 4)).Should().Equal(bytes[..4]);
        file.Seek(2_000_000, SeekOrigin.Begin).Should().Be(2_000_000);
        (await ReadAsync(file, 100_000)).Should().Equal(bytes[2_000_000..2_100_000]);
        file.Seek(-1_000_000, SeekOrigin.Current).Should().Be(1_100_000);
        (await ReadAsync(file, 5)).Should().Equal(bytes[1_100_000..1_100_005]);
        file.Seek(-3, SeekOrigin.End).Should().Be(bytes.Length - 3);
        (await ReadAsync(file, 10)).Should().Equal(bytes[^3..]);
        (await ReadAsync(file, 10)).Should().BeEmpty("it is at its end");
        file.Position = 0;
        (await ReadAsync(file, bytes.Length)).Should().Equal(bytes);
        file.Position = bytes.Length + 10;
        (await ReadAsync(file, 10)).Should().BeEmpty("it is past its end");
        file.Invoking(f => f.Seek(-1, SeekOrigin.Begin)).Should().Throw<Exception>();
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task Upload_that_breaks_off_leaves_nothing_and_keeps_what_was_there(int length)
    {
        await Store.PutAsync("jobs/1/a", new MemoryStream([1]));
        Action<long> fail = position =>
        {
            if (position > length / 2)
            {
                throw new IOException("the client is gone");
            }
        };

        await Store.Invoking(s => s.PutAsync("jobs/1/a", new SourceStream(length * 2L, fail)))
            .Should().ThrowAsync<FileWriteException>();
        await Store.Invoking(s => s.PutAsync("jobs/1/b", new SourceStream(length * 2L, fail)))
            .Should().ThrowAsync<FileWriteException>();

        (await ReadAsync("jobs/1/a")).Should().Equal(1);
        (await ReadAsync("jobs/1/b")).Should().BeNull();
        await NothingIsLeftAsync();
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task Upload_that_is_canceled_leaves_nothing(int length)
    {
        using var stop = new CancellationTokenSource();
        await using var content = new SourceStream(length * 2L, position =>
        {
            if (position > length)
            {
                stop.Cancel();
            }
        });
        if (length == Small)
        {
            await stop.CancelAsync();
        }

        await Store.Invoking(s => s.PutAsync("jobs/1/a", content, stop.Token))
            .Should().ThrowAsync<OperationCanceledException>();

        (await ReadAsync("jobs/1/a")).Should().BeNull();
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Error_of_the_source_that_is_no_failure_of_the_store_stays_what_it_is()
    {
        await Store.Invoking(s => s.PutAsync("jobs/1/a", new SourceStream(Large, _ => throw new InvalidOperationException())))
            .Should().ThrowAsync<InvalidOperationException>();

        (await ReadAsync("jobs/1/a")).Should().BeNull();
    }

    [Fact]
    public async Task Prefix_removes_whole_parts_of_keys_only()
    {
        string[] removed = ["jobs/1/a", "jobs/1/2/b"], kept = ["jobs/12/a", "jobs/1-2/a", "jobs/2"];
        foreach (string key in removed.Concat(kept))
        {
            await Store.PutAsync(key, new MemoryStream([2]));
        }

        await Store.RemoveAsync("jobs/1");
        await Store.RemoveAsync("jobs/none");

        foreach (string key in removed)
        {
            (await ReadAsync(key)).Should().BeNull(key);
        }

        foreach (string key in kept)
        {
            (await ReadAsync(key)).Should().Equal([2], key);
        }

        await Store.RemoveAsync("jobs/2");
        (await ReadAsync("jobs/2")).Should().BeNull("the whole key is a beginning of it");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("jobs/../../secret")]
    [InlineData("jobs/./a")]
    [InlineData("jobs//a")]
    [InlineData("jobs/")]
    [InlineData("jobs/.hidden")]
    [InlineData("jobs\\a")]
    [InlineData("jobs/a\0b")]
    [InlineData("jobs/ä")]
    public async Task Keys_cannot_leave_the_store(string key)
    {
        await Store.Invoking(s => s.PutAsync(key, Stream.Null)).Should().ThrowAsync<ArgumentException>();
        await Store.Invoking(s => s.OpenAsync(key)).Should().ThrowAsync<ArgumentException>();
        await Store.Invoking(s => s.RemoveAsync(key)).Should().ThrowAsync<ArgumentException>();
    }

    /// <summary>Checks that the store keeps no part of an upload that did not come to its end.</summary>
    protected abstract Task NothingIsLeftAsync();

    protected async Task<byte[]?> ReadAsync(string key)
    {
        await using Stream? file = await Store.OpenAsync(key);
        return file is null ? null : await ReadAsync(file, (int)file.Length);
    }

    /// <summary>The next bytes of a file; fewer at its end.</summary>
    private static async Task<byte[]> ReadAsync(Stream file, int length)
    {
        byte[] bytes = new byte[length];
        return bytes[..await file.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false)];
    }
}
