using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using JoJoGan.Errors;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Testing;
using JoJoGan.Testing.Checkpoints;

namespace JoJoGan.Models.Tests.Checkpoints;

/// <summary>Files that people take for weights, and what they are told.</summary>
public sealed class WrongFileTests : IDisposable
{
    private static readonly byte[] OneTensor = PickleProgram.Of(
        p => p.EmptyDictionary().Text("w").Tensor("0", 2, [2], [1]).Raw('s'));
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TorchScript_is_called_by_its_name()
    {
        string stored = folder.File("stored.pt", CheckpointBytes.Zip(new CheckpointBytes.ZipEntry[]
        {
            new("net/data.pkl", OneTensor), new("net/data/0", CheckpointBytes.Floats(1, 2)),
            new("net/constants.pkl", []), new("net/code/a.py", []),
        }));

        foreach (string path in new[] { CaseFile.Path("torchscript.pt"), stored })
        {
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(path)).Message.Should().Contain("TorchScript")
                .And.Contain("state_dict()");
        }
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Archive_around_a_weight_file_is_to_be_unpacked(CompressionLevel level)
    {
        string path = folder.File("stylegan2.zip");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry("weights/stylegan2.PT", level).Open();
            entry.Write(CheckpointBytes.Zip(OneTensor, ("0", CheckpointBytes.Floats(1, 2))));
        }

        Assert.Throws<CheckpointException>(() => Checkpoint.Open(path)).Message.Should().Contain("'weights/stylegan2.PT'")
            .And.Contain("unpack it");
    }

    [Theory]
    [InlineData("\u001F\u008B\u0008")]
    [InlineData("BZh91AY")]
    [InlineData("\u00FD7zXZ\0")]
    [InlineData("7z\u00BC\u00AF\u0027\u001C")]
    [InlineData("Rar!\u001A\u0007")]
    [InlineData("\u0028\u00B5\u002F\u00FD")]
    public void Compressed_files_are_to_be_unpacked(string start)
    {
        string path = folder.File("weights.pt", Encoding.Latin1.GetBytes(start + new string('x', 100)));

        Assert.Throws<CheckpointException>(() => Checkpoint.Open(path)).Message.Should().Contain("compressed archive; unpack it");
    }

    [Fact]
    public void Entries_that_nothing_needs_may_be_compressed()
    {
        string path = folder.File("notes.pt", CheckpointBytes.Zip(new CheckpointBytes.ZipEntry[]
        {
            new("a/data.pkl", OneTensor), new("a/data/0", CheckpointBytes.Floats(1, 2)),
            new("a/notes.txt", [1, 2, 3]) { Method = 8 },
        }));

        using Checkpoint checkpoint = Checkpoint.Open(path);

        checkpoint.Tensor("w").ToSingles().Should().Equal(1, 2);
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("link")]
    [InlineData("/dev/null")]
    public async Task Pipe_is_told_to_be_one_and_not_waited_for(string name)
    {
        using Process process = Process.Start("mkfifo", folder.File("pipe"));
        await process.WaitForExitAsync();
        File.CreateSymbolicLink(folder.File("link"), "pipe");
        string path = folder.File(name);

        CheckpointException error = await Task.Run(() => Assert.Throws<CheckpointException>(() => Checkpoint.Open(path)))
            .WaitAsync(TimeSpan.FromSeconds(5));

        error.Message.Should().Contain("pipe").And.Contain("to a file");
    }
}
