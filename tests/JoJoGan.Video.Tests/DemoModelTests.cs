using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.FineTuning;
using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Video.Tests;

/// <summary>The whole way with real networks: those of the demo model.</summary>
public sealed class DemoModelTests : ClipFolder
{
    [RequiresFfmpegFact]
    public async Task A_moving_face_is_drawn_in_a_style_and_stays_in_its_place()
    {
        await using ServiceProvider services = new ServiceCollection().AddJoJoGan().UseDemoModel().AddVideo()
            .Services.BuildServiceProvider();
        using var face = new MovingFace(970_000_003, 320, 240) { Side = 150 };
        RgbFrame[] frames = [.. Enumerable.Range(0, 24).Select(i => face.Frame(i / 24.0))];
        await Tool.WriteAsync(At("in.mp4"), frames, 24);
        using Image<Rgb24> reference = MovingFace.Draw(970_000_002);
        using StyleModel style = await services.GetRequiredService<IFineTuner>().FineTuneAsync(
            [new StyleReference(reference)], new FineTuningOptions { Steps = 3 });
        var told = new List<VideoProgress>();

        VideoResult result = await services.GetRequiredService<IVideoStylizer>().StylizeAsync(
            At("in.mp4"), At("out.mp4"), style, progress: new Listed(told));

        result.Should().Be(new VideoResult(24, 24, null));
        told.Select(p => p.Frames).Should().Equal(Enumerable.Range(1, 24));
        told[^1].TotalFrames.Should().Be(24);
        told[^1].Remaining.Should().Be(TimeSpan.Zero);
        List<byte[]> drawn = await Tool.FramesAsync(At("out.mp4"));
        await StaysInPlaceAsync(services.GetRequiredService<IFaceDetector>(), drawn, face);
    }

    private static async Task StaysInPlaceAsync(IFaceDetector detector, List<byte[]> drawn, MovingFace face)
    {
        foreach (int i in new[] { 0, 7, 14, 23 })
        {
            using Image<Rgb24> frame = Image.LoadPixelData<Rgb24>(drawn[i], 320, 240);
            FaceLandmarks found = (await detector.DetectAsync([frame]))[0][0].Landmarks, there = face.Landmarks(i / 24.0);
            double.Hypot(found.LeftEye.X - there.LeftEye.X, found.LeftEye.Y - there.LeftEye.Y).Should().BeLessThan(0.06 * 150);
            double.Hypot(found.RightEye.X - there.RightEye.X, found.RightEye.Y - there.RightEye.Y)
                .Should().BeLessThan(0.06 * 150);
        }
    }

    private sealed class Listed(List<VideoProgress> list) : IProgress<VideoProgress>
    {
        public void Report(VideoProgress value) => list.Add(value);
    }
}
