using System.Diagnostics;

namespace JoJoGan.Core.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Link_stays_and_what_it_leads_to_is_replaced()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Directory.CreateDirectory(folder["store"]);
        File.WriteAllText(folder["store/real"], "old");
        File.CreateSymbolicLink(folder["store/second"], "real");
        File.CreateSymbolicLink(folder["first"], folder["store/second"]);

        Write(folder["first"]);

        File.ReadAllText(folder["store/real"]).Should().Be("new");
        new FileInfo(folder["first"]).LinkTarget.Should().Be(folder["store/second"]);
        new FileInfo(folder["store/second"]).LinkTarget.Should().Be("real");
        Directory.GetFiles(folder["store"]).Should().HaveCount(2);
    }

    [Fact]
    public void Link_to_nothing_yet_makes_its_target()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.CreateSymbolicLink(folder["link"], "real");

        Write(folder["link"]);

        File.ReadAllText(folder["real"]).Should().Be("new");
        new FileInfo(folder["link"]).LinkTarget.Should().Be("real");
    }

    [Fact]
    public void Links_in_a_ring_are_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.CreateSymbolicLink(folder["a"], "b");
        File.CreateSymbolicLink(folder["b"], "a");

        FluentActions.Invoking(() => Write(folder["a"])).Should().Throw<FileWriteException>();

        new FileInfo(folder["a"]).LinkTarget.Should().Be("b");
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("link")]
    public void Pipe_is_refused_and_stays(string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using (Process mkfifo = Process.Start("mkfifo", [folder["pipe"]]))
        {
            mkfifo.WaitForExit();
        }

        File.CreateSymbolicLink(folder["link"], "pipe");

        FluentActions.Invoking(() => Write(folder[name])).Should().Throw<FileWriteException>()
            .WithMessage($"*{name}*device, pipe or socket*another name*");

        FileKind.IsSpecial(folder["pipe"]).Should().BeTrue("it is the pipe still");
        folder.Names().Should().BeEquivalentTo("pipe", "link");
    }

    [Fact]
    public void Empty_file_is_replaced()
    {
        File.WriteAllText(folder["empty"], "");

        Write(folder["empty"]);

        File.ReadAllText(folder["empty"]).Should().Be("new");
    }

    [Fact]
    public void Failure_names_the_file_and_no_temporary_one()
    {
        string path = folder["ф.bin"];

        Action write = () => AtomicFile.Write(
            path, stream => throw new IOException($"Broken : '{((FileStream)stream).Name}'."), (reason, cause) => new FileWriteException(reason, path, cause));

        write.Should().Throw<FileWriteException>().WithMessage($"{path}: *Broken*'{path}'*").Which.Message.Should().NotContain(".tmp");
        folder.Names().Should().BeEmpty();
    }

    private static void Write(string path) =>
        AtomicFile.Write(path, stream => stream.Write("new"u8), (reason, cause) => new FileWriteException(reason, path, cause));
}
