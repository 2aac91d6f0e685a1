namespace JoJoGan.Video.Tests;

/// <summary>Frames are shown when those of the input are.</summary>
public sealed class TimeStampTests : ClipFolder
{
    [RequiresFfmpegTheory]
    [InlineData("in.mp4", "out.mp4", "90000", 0)]
    [InlineData("in.mp4", "out.mp4", "15360", 0)]
    [InlineData("in.mp4", "out.mov", "90000", 0)]
    [InlineData("in.webm", "out.mp4", "1000", 0)]
    [InlineData("in.mp4", "out.mkv", "90000", 0.0005)] // Matroska counts milliseconds
    public async Task Uneven_time_stamps_are_kept(string input, string output, string unit, double tolerance)
    {
        await MakeAsync(
            input, "testsrc=s=64x48:r=30:d=1", "-vf", $"settb=1/{unit},setpts=N*3003*{unit}/90000+mod(N\\,3)*700*{unit}/90000",
            "-fps_mode", "passthrough", "-enc_time_base", $"1/{unit}", "-video_track_timescale", unit);

        VideoResult result = await DrawAsync(At(input), At(output));

        double[] before = await Tool.TimesAsync(At(input)), after = await Tool.TimesAsync(At(output));
        result.Should().Be(new VideoResult(30, 0, Damage: null));
        after.Should().HaveCount(before.Length);
        after.Zip(before, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThanOrEqualTo(tolerance + 1e-9);
        before.Zip(before.Skip(1), (a, b) => b - a).Distinct().Should().HaveCountGreaterThan(1);
    }
}
