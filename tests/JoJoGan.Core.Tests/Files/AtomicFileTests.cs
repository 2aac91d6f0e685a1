using System.Diagnostics;
using JoJoGan.Errors;
using JoJoGan.Files;

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
            path,
            stream => throw new IOException($"Broken : '{((FileStream)stream).Name}'."),
            (reason, cause) => new FileWriteException(reason, path, cause));

        write.Should().Throw<FileWriteException>()
            .WithMessage($"{path}: *Broken*'{path}'*").Which.Message.Should().NotContain(".tmp");
        folder.Names().Should().BeEmpty();
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherExecute)]
    [InlineData(UnixFileMode.UserRead)]
    public void Permissions_of_the_replaced_file_are_kept(UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.WriteAllText(folder["private"], "old");
        File.SetUnixFileMode(folder["private"], mode);
        File.CreateSymbolicLink(folder["link"], "private");
        UnixFileMode? whileWriting = null;

        AtomicFile.Write(
            folder["link"],
            stream =>
            {
                whileWriting = new FileInfo(((FileStream)stream).Name).UnixFileMode;
                stream.Write("new"u8);
            },
            (reason, cause) => new FileWriteException(reason, folder["link"], cause));

        (File.ReadAllText(folder["private"]), File.GetUnixFileMode(folder["private"])).Should().Be(("new", mode));
        whileWriting.Should().Be(mode, "nobody else may read along");
    }

    [Theory]
    [InlineData("a", 219)]
    [InlineData("a", 254)]
    [InlineData("a", 255)]
    [InlineData("ф", 127)]
    public void Name_may_be_as_long_as_the_file_system_allows(string letter, int count)
    {
        string name = string.Concat(Enumerable.Repeat(letter, count));

        Write(folder[name]);
        Write(folder[name]);

        folder.Names().Should().Equal(name);
    }

    [Theory]
    [InlineData(256, "too long")]
    [InlineData(5000, "too long")]
    public void Name_that_is_too_long_is_refused(int length, string reason)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        FluentActions.Invoking(() => Write(folder[new string('a', length)]))
            .Should().Throw<FileWriteException>().WithMessage($"*{reason}*");

        folder.Names().Should().BeEmpty();
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("\0")]
    public void Nul_in_the_name_is_refused(string name) =>
        FluentActions.Invoking(() => Write(folder[name])).Should().Throw<FileWriteException>().WithMessage("*no name of a file*");

    private static void Write(string path) =>
        AtomicFile.Write(path, stream => stream.Write("new"u8), (reason, cause) => new FileWriteException(reason, path, cause));
}
