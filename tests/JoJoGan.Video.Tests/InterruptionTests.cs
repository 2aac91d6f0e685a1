using System.Diagnostics;

namespace JoJoGan.Video.Tests;

/// <summary>Whatever stops the work, no process and no file is left behind, and an older file is as it was.</summary>
public sealed class InterruptionTests : ClipFolder
{
    [RequiresFfmpegFact]
    public async Task Cancellation_stops_within_a_frame()
    {
        string input = await ClipAsync();
        using var stop = new CancellationTokenSource();
        var stylizer = new NegativeStylizer { OnCall = (call, _) => call == 5 ? stop.CancelAsync() : Task.CompletedTask };

        await StoppedAsync<OperationCanceledException>(input, stylizer, stop.Token);

        stylizer.Calls.Should().HaveCountLessThanOrEqualTo(6);
    }

    [RequiresFfmpegFact]
    public async Task A_stylizer_that_fails_ends_the_work_with_its_error()
    {
        string input = await ClipAsync();
        var stylizer = new NegativeStylizer
        {
            OnCall = (call, _) => call == 5 ? throw new StyleMismatchException("another base") : Task.CompletedTask,
        };

        await StoppedAsync<StyleMismatchException>(input, stylizer);
    }

    [RequiresFfmpegTheory]
    [InlineData("pipe:1", 15)]
    [InlineData("pipe:1", 9)]
    [InlineData("pipe:0", 9)]
    public async Task An_ffmpeg_that_is_killed_is_an_error(string pipe, int signal)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string input = await ClipAsync();
        var stylizer = new NegativeStylizer
        {
            OnCall = async (call, _) =>
            {
                if (call == 10)
                {
                    int id = Running().Single(p => p.Arguments.Contains(pipe)).Id;
                    using Process kill = Process.Start("kill", [$"-{signal}", $"{id}"]);
                    await kill.WaitForExitAsync();
                }
            },
        };

        (await StoppedAsync<VideoException>(input, stylizer)).Message.Should().Contain("ended from outside");
    }

    [RequiresFfmpegFact]
    public async Task An_ffmpeg_that_does_nothing_is_an_error()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string input = await ClipAsync(), sleeper = At("sleeper");
        await File.WriteAllTextAsync(sleeper, "#!/bin/sh\nexec sleep 60\n");
        File.SetUnixFileMode(sleeper, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        foreach (VideoOptions options in new VideoOptions[] { new() { FfmpegPath = sleeper }, new() { FfprobePath = sleeper } })
        {
            VideoException error = await StoppedAsync<VideoException>(
                input, new NegativeStylizer(), options: options with { StallTimeout = TimeSpan.FromSeconds(1) });
            error.OptionName.Should().Be("VideoOptions.StallTimeout");
        }
    }

    [RequiresFfmpegFact]
    public async Task A_disk_that_fills_is_an_error()
    {
        string disk = At("disk");
        Directory.CreateDirectory(disk);
        if (!OperatingSystem.IsLinux() || !await SucceedsAsync("mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", disk))
        {
            return; // only root can make a small disk
        }

        try
        {
            string input = await MakeAsync("noise.mp4", "nullsrc=s=320x240:d=2,geq=random(1)*255:128:128");
            Func<Task> draw = () => DrawAsync(input, Path.Combine(disk, "out.mp4"));

            (await draw.Should().ThrowAsync<FileWriteException>().WithMessage("*disk is full*"))
                .Which.Path.Should().EndWith("out.mp4");
            Directory.GetFileSystemEntries(disk).Should().BeEmpty();
        }
        finally
        {
            await SucceedsAsync("umount", disk);
        }
    }

    private Task<string> ClipAsync() => MakeAsync("in.mp4", "testsrc=s=320x240:d=4", "-preset", "ultrafast");

    private async Task<T> StoppedAsync<T>(
        string input, NegativeStylizer stylizer, CancellationToken cancellationToken = default, VideoOptions? options = null)
        where T : Exception
    {
        await File.WriteAllTextAsync(At("out.mp4"), "an older file");
        string[] before = Directory.GetFileSystemEntries(Folder);
        using var style = new SizedStyle();
        VideoStylizer video = Stylizer(ToldDetector.Of(Faces.At(160, 120, 80)), stylizer);

        Func<Task> draw = () => video.StylizeAsync(input, At("out.mp4"), style, options, cancellationToken: cancellationToken);

        T error = (await draw.Should().ThrowAsync<T>()).Which;
        Directory.GetFileSystemEntries(Folder).Should().BeEquivalentTo(before);
        (await File.ReadAllTextAsync(At("out.mp4"))).Should().Be("an older file");
        if (OperatingSystem.IsLinux())
        {
            Running().Should().BeEmpty();
        }

        return error;
    }

    /// <summary>The processes that work in the test's folder.</summary>
    private List<(int Id, string Arguments)> Running()
    {
        var running = new List<(int, string)>();
        foreach (string folder in Directory.GetDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])))
        {
            try
            {
                string arguments = File.ReadAllText(Path.Combine(folder, "cmdline"));
                if (arguments.Contains(Folder, StringComparison.Ordinal))
                {
                    running.Add((int.Parse(Path.GetFileName(folder)), arguments));
                }
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return running;
    }

    private static async Task<bool> SucceedsAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
