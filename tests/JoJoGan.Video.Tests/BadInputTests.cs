using System.Diagnostics;

namespace JoJoGan.Video.Tests;

/// <summary>What is no video, or no whole one, is an error that says so, or right as docs/video.md says.</summary>
public sealed class BadInputTests : ClipFolder
{
    [RequiresFfmpegTheory]
    [InlineData("text.mp4", "Not a video, whatever it is called.\n", "cannot be read as a video")]
    [InlineData("empty.mkv", "", "this is an empty file")]
    [InlineData("list.m3u8", "#EXTM3U\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n", "cannot be read as a video")]
    [InlineData("list.mp4", "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/{secret}\n#EXT-X-ENDLIST\n", "cannot be read as a video")]
    [InlineData("parts.ffconcat", "ffconcat version 1.0\nfile {secret}\n", "cannot be read as a video")]
    [InlineData("parts.mkv", "ffconcat version 1.0\nfile {secret}\n", "cannot be read as a video")]
    [InlineData("session.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n", "cannot be read as a video")]
    public async Task Files_that_are_no_video_or_name_others_are_refused(string name, string content, string message)
    {
        await PlainAsync("secret.mp4");
        await File.WriteAllTextAsync(At(name), content.Replace("{secret}", "secret.mp4"));

        await RefusedAsync(name, message);
    }

    [RequiresFfmpegTheory]
    [InlineData("still.png", "testsrc=s=64x48:d=0.04")]
    [InlineData("still.jpg", "testsrc=s=64x48:d=0.04")]
    public async Task A_still_image_is_no_video(string name, string source)
    {
        await MakeAsync(name, source, "-frames:v", "1");

        await RefusedAsync(name, "cannot be read as a video");
    }

    [RequiresFfmpegFact]
    public async Task Sound_alone_is_no_video()
    {
        await MakeAsync("sound.mp4", "sine=d=0.3");

        await RefusedAsync("sound.mp4", "no video stream");
    }

    [RequiresFfmpegFact]
    public async Task A_cover_picture_is_no_video()
    {
        await MakeAsync("cover.png", "testsrc=s=64x48:d=0.04", "-frames:v", "1");
        await MakeAsync(
            "sound.mp4", "sine=d=0.3", "-i", At("cover.png"), "-map", "0", "-map", "1", "-c:v", "png",
            "-disposition:v", "attached_pic");

        await RefusedAsync("sound.mp4", "no video stream");
    }

    [RequiresFfmpegFact]
    public async Task A_video_without_frames_is_refused()
    {
        await MakeAsync("whole.mkv", "testsrc=s=64x48:d=0.5");
        Cut("whole.mkv", "head.mkv", 700);

        await RefusedAsync("head.mkv", "no frame that can be read");
    }

    [RequiresFfmpegTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_video_that_is_cut_off_is_drawn_as_far_as_it_goes(bool requireIntact)
    {
        await MakeAsync("whole.mkv", "testsrc2=s=320x240:d=2", "-g", "10");
        Cut("whole.mkv", "half.mkv", (int)(new FileInfo(At("whole.mkv")).Length / 2));
        var options = new VideoOptions { RequireIntact = requireIntact };

        if (requireIntact)
        {
            await RefusedAsync("half.mkv", "RequireIntact", options, "VideoOptions.RequireIntact");
            return;
        }

        VideoResult result = await DrawAsync(At("half.mkv"), At("out.mp4"), options);
        result.Frames.Should().BeInRange(10, 45);
        result.Damage.Should().NotBeNullOrEmpty().And.NotContain("\n").And.NotContain("0x");
        (await Tool.TimesAsync(At("out.mp4"))).Should().HaveCount(result.Frames);
    }

    [RequiresFfmpegFact]
    public async Task Damage_in_the_middle_is_drawn_around_and_reported()
    {
        await MakeAsync("whole.ts", "testsrc2=s=320x240:d=2", "-g", "10");
        byte[] bytes = await File.ReadAllBytesAsync(At("whole.ts"));
        new Random(1).NextBytes(bytes.AsSpan(bytes.Length / 2, bytes.Length / 10));
        await File.WriteAllBytesAsync(At("damaged.ts"), bytes);

        VideoResult result = await DrawAsync(At("damaged.ts"), At("out.mp4"));

        result.Frames.Should().BeInRange(25, 50);
        result.Damage.Should().NotBeNullOrEmpty();
        double[] times = await Tool.TimesAsync(At("out.mp4"));
        times.Should().HaveCount(result.Frames);
        times[^1].Should().BeApproximately(49 / 25.0, 0.1);
    }

    [RequiresFfmpegFact]
    public async Task Limits_are_kept()
    {
        await PlainAsync();

        await RefusedAsync(
            "in.mp4", "64 x 48 pixels, above the limit of 3000", new VideoOptions { MaxPixels = 3000 }, "VideoOptions.MaxPixels");
        await RefusedAsync(
            "in.mp4", "more than 24 frames", new VideoOptions { MaxFrames = 24 }, "VideoOptions.MaxFrames");
        (await DrawAsync(At("in.mp4"), At("out.mp4"), new VideoOptions { MaxFrames = 25 })).Frames.Should().Be(25);
    }

    [RequiresFfmpegFact]
    public async Task Names_that_cannot_be_written_are_refused()
    {
        await PlainAsync();
        string before = Convert.ToHexString(await File.ReadAllBytesAsync(At("in.mp4")));

        await Refused<VideoException>(At("in.mp4"), At("in.mp4"), "the name of the input");
        await Refused<VideoException>(At("in.mp4"), At("out.txt"), "must end in one of");
        await Refused<VideoException>(At("in.mp4"), At("out.webm"), "VideoOptions.Encoder");
        await Refused<VideoException>(At("other.mp4"), At("out.mp4"), "no such file");
        await Refused<VideoException>(Folder, At("out.mp4"), "this is a folder");
        using (Process make = Process.Start("mkfifo", At("pipe.mp4")))
        {
            await make.WaitForExitAsync();
        }

        await Refused<VideoException>(At("pipe.mp4"), At("out.mp4"), "a pipe");
        await Refused<VideoException>("http://127.0.0.1:9/in.mp4", At("out.mp4"), "no such file");
        await Refused<FileWriteException>(At("in.mp4"), Path.Combine(Folder, "none", "out.mp4"), "folder does not exist");
        Directory.CreateDirectory(At("folder.mp4"));
        await Refused<FileWriteException>(At("in.mp4"), At("folder.mp4"), "a folder");

        Convert.ToHexString(await File.ReadAllBytesAsync(At("in.mp4"))).Should().Be(before);
    }

    [RequiresFfmpegFact]
    public async Task Options_are_checked_and_unknown_encoders_refused()
    {
        await PlainAsync();

        Func<Task> broken = () => DrawAsync(
            At("in.mp4"), At("out.mp4"), new VideoOptions { MaxFaces = 0, Encoder = "-f", PixelFormat = "rgb24" });

        (await broken.Should().ThrowAsync<InvalidOptionsException>()).Which.Failures.Should().HaveCount(3);
        await RefusedAsync("in.mp4", "Unknown encoder 'nothing'", new VideoOptions { Encoder = "nothing" });
    }

    [RequiresFfmpegTheory]
    [InlineData(nameof(VideoOptions.FfmpegPath))]
    [InlineData(nameof(VideoOptions.FfprobePath))]
    public async Task A_missing_ffmpeg_is_named(string option)
    {
        await PlainAsync();
        var options = new VideoOptions();
        typeof(VideoOptions).GetProperty(option)!.SetValue(options, "no-such-program");

        await RefusedAsync("in.mp4", "apt-get install ffmpeg", options, $"VideoOptions.{option}");
    }

    private async Task RefusedAsync(string name, string message, VideoOptions? options = null, string? optionName = null)
    {
        VideoException error = await Refused<VideoException>(At(name), At("out.mp4"), message, options);
        error.OptionName.Should().Be(optionName);
    }

    private async Task<T> Refused<T>(string input, string output, string message, VideoOptions? options = null)
        where T : JoJoGanException
    {
        string[] before = Directory.GetFileSystemEntries(Folder);
        Func<Task> draw = () => DrawAsync(input, output, options);

        T error = (await draw.Should().ThrowAsync<T>().WithMessage($"*{message}*")).Which;
        Directory.GetFileSystemEntries(Folder).Should().BeEquivalentTo(before, "nothing is left behind");
        return error;
    }

    private void Cut(string from, string to, int bytes) =>
        File.WriteAllBytes(At(to), File.ReadAllBytes(At(from)).AsSpan(0, bytes).ToArray());
}
