using System.Diagnostics;
using JoJoGan.Errors;
using JoJoGan.Samples.Console.Output;

namespace JoJoGan.Samples.Console.Tests;

public sealed class OutputPathTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Folder_of_a_results_name_is_found()
    {
        Directory.CreateDirectory(Path.Combine(folder, "b.png"));

        ShouldRefuse(["a.png", "b.png"], "b.png' is a folder. Name another folder with --output, or rename");
        ShouldRefuse(
            () => OutputPath.PrepareFile(Path.Combine(folder, "b.png"), "--thumbnail", "a picture", [], ".png"), "is a folder");
    }

    [Fact]
    public void File_that_could_be_replaced_is_left_as_it_is()
    {
        string file = Path.Combine(folder, "a.png");
        File.WriteAllText(file, "before");
        DateTime written = DateTime.UtcNow.AddDays(-1);
        File.SetLastWriteTimeUtc(file, written);

        OutputPath.PrepareFolder(folder, "--output", ["a.png"], []);

        File.ReadAllText(file).Should().Be("before");
        File.GetLastWriteTimeUtc(file).Should().BeCloseTo(written, TimeSpan.FromMilliseconds(1));
    }

    [Theory]
    [InlineData("pipe.png")]
    [InlineData("link.png")]
    public void Pipe_of_a_results_name_is_found_and_stays(string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using (Process make = Process.Start("mkfifo", Path.Combine(folder, "pipe.png")))
        {
            make.WaitForExit();
        }

        File.CreateSymbolicLink(Path.Combine(folder, "link.png"), "pipe.png");

        ShouldRefuse(["a.png", name], $"{name}' is there and cannot be replaced: it is no ordinary file");
        Directory.GetFileSystemEntries(folder).Should().HaveCount(2);
    }

    [Theory]
    [InlineData("n", 252)]
    [InlineData("ф", 126)]
    public void Name_that_is_too_long_is_found(string letter, int count)
    {
        string name = string.Concat(Enumerable.Repeat(letter, count)), style = Path.Combine(folder, "new", name + ".safetensors");

        ShouldRefuse(
            ["a.png", name + ".png"], "cannot be written: the name is too long. Name another folder with --output, or rename");
        ShouldRefuse(
            () => OutputPath.PrepareStyle(style, "--save-style", []), "the name is too long. Name another one with --save-style");
        Directory.GetFileSystemEntries(folder).Should().BeEmpty();
    }

    [Fact]
    public void Names_that_can_be_had_leave_nothing_behind()
    {
        string fits = new('n', 251), style = Path.Combine(folder, "new", new string('s', 243) + ".safetensors");
        File.WriteAllText(Path.Combine(folder, "old.png"), "old");

        Prepare(Path.Combine(folder, "deep", "er"), ["a.png", fits + ".png"]);
        Prepare(folder, ["old.png"]);
        OutputPath.PrepareStyle(style, "--output", []);

        Directory.GetFileSystemEntries(folder).Should().Equal(Path.Combine(folder, "old.png"));
        File.ReadAllText(Path.Combine(folder, "old.png")).Should().Be("old");
    }

    [Fact]
    public void Name_of_the_last_good_style_is_tried_too()
    {
        Directory.CreateDirectory(Path.Combine(folder, "s.last-good.safetensors"));

        ShouldRefuse(() => OutputPath.PrepareStyle(
            Path.Combine(folder, "s.safetensors"), "--output", []), "s.last-good.safetensors' is a folder");
    }

    [Theory]
    [InlineData("photo.png", "would replace", "photo.png'")]
    [InlineData("nowhere/deep/s.png", "cannot be written")]
    [InlineData("result.png", "cannot be replaced")]
    public void Link_is_followed(string target, params string[] words)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // where links need a privilege
        }

        File.WriteAllText(Path.Combine(folder, "photo.png"), "input");
        File.CreateSymbolicLink(Path.Combine(folder, "result.png"), target);

        ShouldRefuse(["result.png"], words);
        new FileInfo(Path.Combine(folder, "result.png")).LinkTarget.Should().Be(target);
    }

    [Fact]
    public void Link_to_a_file_that_can_be_replaced_or_made_is_taken()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.WriteAllText(Path.Combine(folder, "there.png"), "old");
        File.CreateSymbolicLink(Path.Combine(folder, "one.png"), "there.png");
        File.CreateSymbolicLink(Path.Combine(folder, "two.png"), "not-there.png");

        Prepare(folder, ["one.png", "two.png"]);

        File.ReadAllText(Path.Combine(folder, "there.png")).Should().Be("old");
        File.Exists(Path.Combine(folder, "not-there.png")).Should().BeFalse();
    }

    [Fact]
    public void Path_in_the_settings_that_is_none_does_not_end_the_program() =>
        OutputPath.PrepareFolder(folder, "--output", ["a.png"], ["store:ffhq", "a\0b", ""]);

    private void ShouldRefuse(string[] results, params string[] words) => ShouldRefuse(() => Prepare(folder, results), words);

    private static void ShouldRefuse(Action prepare, params string[] words) =>
        prepare.Should().Throw<InvalidOptionsException>().Which.Message.Should().ContainAll(words);

    private void Prepare(string target, string[] results) =>
        OutputPath.PrepareFolder(target, "--output", results, [Path.Combine(folder, "photo.png")]);
}
