namespace JoJoGan.Video.Tests;

/// <summary>Sizes, colors, rotation and sound of the output are those that docs/video.md promises.</summary>
public sealed class FormatTests : ClipFolder
{
    [RequiresFfmpegTheory]
    [InlineData("yuv420p", "66,50")]
    [InlineData("yuv422p", "66,49")]
    [InlineData("yuv444p", "65,49")]
    public async Task Odd_sides_grow_by_their_last_pixels(string pixelFormat, string size)
    {
        await MakeAsync("in.mkv", "testsrc=s=65x49:d=0.2", "-c:v", "ffv1", "-pix_fmt", "yuv444p");

        await DrawAsync(At("in.mkv"), At("out.mp4"), new VideoOptions { PixelFormat = pixelFormat, Quality = 1 });

        (await Tool.FfprobeAsync(At("out.mp4"), "v", "stream=width,height")).Should().Equal(size);
        byte[] before = (await Tool.FramesAsync(At("in.mkv")))[0], after = (await Tool.FramesAsync(At("out.mp4")))[0];
        int width = int.Parse(size.Split(',')[0]);
        byte last = before[(20 * 65 * 3) + (64 * 3)];
        after[(20 * width * 3) + ((width - 1) * 3)].Should().BeCloseTo(last, 40);
    }

    [RequiresFfmpegTheory]
    [InlineData("smpte170m", "tv")]
    [InlineData("bt709", "pc")]
    [InlineData("bt2020nc", "tv")]
    public async Task Colors_mean_what_they_meant(string matrix, string range)
    {
        string scaler = matrix == "bt2020nc" ? "bt2020" : matrix;
        await MakeAsync(
            "in.mp4", "smptebars=s=128x96:d=0.2",
            "-vf", $"format=rgb24,scale=out_color_matrix={scaler}:out_range={range},format=yuv444p",
            "-colorspace", matrix, "-color_range", range, "-color_primaries", "bt709", "-color_trc", "bt709", "-crf", "4");

        await DrawAsync(At("in.mp4"), At("out.mp4"), new VideoOptions { PixelFormat = "yuv444p", Quality = 4 });

        (await Tool.FfprobeAsync(At("out.mp4"), "v", "stream=color_range,color_space,color_transfer,color_primaries"))
            .Should().Equal($"{range},{matrix},bt709,bt709");
        AreClose(await RawAsync("in.mp4"), await RawAsync("out.mp4"), 3);
    }

    [RequiresFfmpegTheory]
    [InlineData("640x360", "smpte170m")]
    [InlineData("1280x720", "bt709")]
    public async Task Colors_that_a_file_does_not_tell_are_the_usual_ones(string size, string matrix)
    {
        await MakeAsync("in.mp4", $"smptebars=s={size}:d=0.1,format=yuv420p", "-preset", "ultrafast");

        await DrawAsync(At("in.mp4"), At("out.mp4"));

        (await Tool.FfprobeAsync(At("out.mp4"), "v", "stream=color_range,color_space")).Should().Equal($"tv,{matrix}");
        AreClose(await RawAsync("in.mp4"), await RawAsync("out.mp4"), 4);
    }

    [RequiresFfmpegTheory]
    [InlineData(90, "48,64")]
    [InlineData(180, "64,48")]
    public async Task A_phone_s_rotation_becomes_upright_frames(int rotation, string size)
    {
        await MakeAsync("flat.mp4", "testsrc=s=64x48:d=0.2", "-crf", "4", "-pix_fmt", "yuv444p");
        await Tool.FfmpegAsync("-i", At("flat.mp4"), "-c", "copy", "-metadata:s:v", $"rotate={rotation}", At("in.mp4"));

        await DrawAsync(At("in.mp4"), At("out.mp4"), new VideoOptions { PixelFormat = "yuv444p", Quality = 4 });

        (await Tool.FfprobeAsync(At("out.mp4"), "v", "stream=width,height:stream_side_data=rotation")).Should().Equal(size);
        AreClose((await Tool.FramesAsync(At("in.mp4")))[0], (await Tool.FramesAsync(At("out.mp4")))[0], 8);
    }

    [RequiresFfmpegFact]
    public async Task Pixels_that_are_not_square_stay_so()
    {
        await MakeAsync("in.mp4", "testsrc=s=64x48:d=0.1,setsar=16/11");

        await DrawAsync(At("in.mp4"), At("out.mp4"));

        (await Tool.FfprobeAsync(At("out.mp4"), "v", "stream=sample_aspect_ratio")).Should().Equal("16:11");
    }

    [RequiresFfmpegTheory]
    [InlineData("in.mp4", "-c:v libx264 -pix_fmt yuv420p10le")]
    [InlineData("in.mov", "-c:v qtrle -pix_fmt argb")]
    [InlineData("in.webm", "-c:v libvpx-vp9 -pix_fmt yuva420p -deadline realtime")]
    [InlineData("in.mkv", "-c:v ffv1 -pix_fmt gbrp")]
    [InlineData("in.avi", "-c:v mpeg4 -q:v 2")]
    [InlineData("in.ts", "-c:v mpeg2video -q:v 2")]
    public async Task Other_depths_alpha_and_codecs_are_read(string name, string arguments)
    {
        await MakeAsync(name, "smptebars=s=128x96:d=0.4", arguments.Split(' '));

        VideoResult result = await DrawAsync(At(name), At("out.mp4"));

        result.Should().Be(new VideoResult(10, 0, null));
        List<byte[]> frames = await Tool.FramesAsync(At("out.mp4"));
        int red = ((20 * 128) + 100) * 3; // the red bar
        frames[5][red].Should().BeGreaterThan(150);
        frames[5][red + 1].Should().BeLessThan(40);
    }

    [RequiresFfmpegTheory]
    [InlineData("smpte2084")]
    [InlineData("arib-std-b67")]
    public async Task High_dynamic_range_becomes_bt709(string transfer)
    {
        await MakeAsync(
            "in.mp4", "testsrc=s=128x96:d=0.2", "-pix_fmt", "yuv420p10le", "-color_trc", transfer, "-color_primaries", "bt2020",
            "-colorspace", "bt2020nc", "-color_range", "tv");

        await DrawAsync(At("in.mp4"), At("out.mp4"));

        (await Tool.FfprobeAsync(At("out.mp4"), "v", "stream=pix_fmt,color_range,color_space,color_transfer,color_primaries"))
            .Should().Equal("yuv420p,tv,bt709,bt709,bt709");
        (await Tool.FramesAsync(At("out.mp4")))[2].Average(b => (double)b).Should().BeInRange(40, 220);
    }

    [RequiresFfmpegFact]
    public async Task A_frame_of_4K_is_drawn()
    {
        await MakeAsync("in.mp4", "color=c=gray:s=3840x2160:d=0.04", "-preset", "ultrafast");

        (await DrawAsync(At("in.mp4"), At("out.mp4"))).Frames.Should().Be(1);
    }

    [RequiresFfmpegTheory]
    [InlineData("out.mp4", "aac,aac")]
    [InlineData("out.mov", "aac,pcm_s16le")]
    [InlineData("out.mkv", "aac,pcm_s16le")]
    [InlineData("out.webm", "opus,opus")]
    public async Task All_sound_is_kept_and_encoded_only_where_the_file_cannot_hold_it(string output, string codecs)
    {
        await MakeAsync(
            "in.mkv", "testsrc=s=64x48:d=1", "-f", "lavfi", "-i", "sine=440:d=1", "-f", "lavfi", "-i", "sine=880:d=1",
            "-map", "0", "-map", "1", "-map", "2", "-c:a:0", "aac", "-c:a:1", "pcm_s16le", "-metadata:s:a:1", "language=ger");
        VideoOptions options = output.EndsWith("webm")
            ? new VideoOptions { Encoder = "libvpx-vp9", Preset = null, Quality = 40 }
            : new VideoOptions();

        await DrawAsync(At("in.mkv"), At(output), options);

        string.Join(',', await Tool.FfprobeAsync(At(output), "a", "stream=codec_name")).Should().Be(codecs);
        (await Tool.FfprobeAsync(At(output), "a:1", "stream_tags=language")).Should().Equal("ger");
    }

    [RequiresFfmpegTheory]
    [InlineData("in.ts")]
    [InlineData("in.mp4")]
    public async Task Sound_and_picture_stay_together(string name)
    {
        // A beep and a flash at 1 s; the sound begins 0.4 s before the picture.
        await MakeAsync(
            name, "color=s=64x48:d=1.6:r=25,geq=lum='if(eq(N,15),235,16)':cb=128:cr=128",
            "-f", "lavfi", "-i", "aevalsrc='if(between(t,1,1.04),sin(6000*t),0)':d=2:s=44100", "-filter_complex",
            "[0:v]setpts=PTS+0.4/TB[v]", "-map", "[v]", "-map", "1", "-fps_mode", "passthrough", "-c:a", "aac");

        await DrawAsync(At(name), At("out.mp4"));

        double flash = (await Tool.TimesAsync(At("out.mp4")))[15];
        double soundBefore = await BeepAsync(name), soundAfter = await BeepAsync("out.mp4");
        double flashBefore = (await Tool.TimesAsync(At(name)))[15];
        (flash - soundAfter).Should().BeApproximately(flashBefore - soundBefore, 0.002);
    }

    private async Task<double> BeepAsync(string name)
    {
        await Tool.FfmpegAsync(
            "-copyts", "-i", At(name), "-map", "0:a", "-af", "silencedetect=n=0.1:d=0.1,ametadata=print:file=" + At("beep.txt"),
            "-f", "null", "-");
        string line = (await File.ReadAllLinesAsync(At("beep.txt"))).First(l => l.Contains("silence_end"));
        return double.Parse(line.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<byte[]> RawAsync(string name)
    {
        await Tool.FfmpegAsync("-i", At(name), "-frames:v", "1", "-pix_fmt", "yuv444p", "-f", "rawvideo", At(name + ".yuv"));
        return await File.ReadAllBytesAsync(At(name + ".yuv"));
    }

    private static void AreClose(byte[] a, byte[] b, double meanDifference) =>
        a.Zip(b, (x, y) => Math.Abs(x - y)).Average().Should().BeLessThan(meanDifference);
}
