using JoJoGan.Alignment;

namespace JoJoGan.Video.Tests;

/// <summary>Frames in, frames out, and what a frame becomes.</summary>
public sealed class FrameStreamTests
{
    private static readonly FaceLandmarks Face = Faces.At(160, 120, 100);

    [Fact]
    public async Task Frames_come_out_in_order_with_their_times_and_the_given_ones_are_as_they_were()
    {
        RgbFrame[] given = [.. Enumerable.Range(0, 8).Select(i => Frame(i))];
        byte[][] before = [.. given.Select(f => f.Pixels.ToArray())];

        List<VideoFrame> drawn = await DrawAsync(given, ToldDetector.Of(Face), new NegativeStylizer());

        drawn.Select(f => f.Time).Should().Equal(given.Select(f => f.Time));
        given.Select(f => f.Pixels).Should().BeEquivalentTo(before, o => o.WithStrictOrdering());
        drawn.Should().OnlyContain(f => f.Image[160, 120] != f.Image[10, 10]);
    }

    [Fact]
    public async Task A_frame_without_a_face_keeps_every_bit_and_needs_no_stylizer()
    {
        var stylizer = new NegativeStylizer();

        List<VideoFrame> drawn = await DrawAsync([Frame(0), Frame(1)], ToldDetector.Of(), stylizer);

        Bytes(drawn[1].Image).Should().Equal(Frame(1).Pixels);
        stylizer.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Only_the_place_of_the_face_changes()
    {
        List<VideoFrame> drawn = await DrawAsync([Frame(0)], ToldDetector.Of(Face), new NegativeStylizer());

        CropTransform place = CropTransform.Of(Face);
        byte[] before = Frame(0).Pixels, after = Bytes(drawn[0].Image);
        for (int i = 0; i < before.Length; i++)
        {
            FacePoint at = place.ToCrop(new FacePoint(i / 3 % 320, i / 3 / 320));
            bool isInside = at.X is > 0 and < 1 && at.Y is > 0 and < 1;
            if (at.X is > 0.2 and < 0.8 && at.Y is > 0.2 and < 0.8)
            {
                Math.Abs(after[i] - (255 - before[i])).Should().BeLessThan(12);
            }
            else if (!isInside)
            {
                after[i].Should().Be(before[i]);
            }
        }
    }

    [Fact]
    public async Task All_faces_of_a_frame_are_drawn_in_one_call_and_the_detector_looks_every_few_frames()
    {
        var stylizer = new NegativeStylizer();
        ToldDetector detector = ToldDetector.Of(Faces.At(90, 120, 90), Faces.At(230, 120, 90));

        await DrawAsync(
            [.. Enumerable.Range(0, 11).Select(_ => Frame(0))], detector, stylizer,
            new VideoOptions { MaxFaces = 2, DetectionInterval = 5 });

        stylizer.Calls.Should().Equal(Enumerable.Repeat(2, 11));
        detector.Calls.Should().Be(3);
    }

    [Fact]
    public async Task A_change_of_size_begins_anew()
    {
        RgbFrame wide = Frame(0), tall = new(120, 200) { Time = TimeSpan.FromSeconds(1) };

        List<VideoFrame> drawn = await DrawAsync([wide, tall], ToldDetector.Of(), new NegativeStylizer());

        drawn.Select(f => f.Image.Width).Should().Equal(320, 120);
    }

    [Fact]
    public async Task Cancellation_ends_the_stream()
    {
        using var stop = new CancellationTokenSource();
        using var style = new SizedStyle();
        IAsyncEnumerable<VideoFrame> frames = Stream(Enumerable.Range(0, 9).Select(i => Frame(i)));
        int count = 0;
        Func<Task> draw = async () =>
        {
            await foreach (VideoFrame frame in ClipFolder.Stylizer(ToldDetector.Of(Face)).StylizeAsync(frames, style)
                .WithCancellation(stop.Token))
            {
                frame.Image.Dispose();
                if (++count == 3)
                {
                    await stop.CancelAsync();
                }
            }
        };

        await draw.Should().ThrowAsync<OperationCanceledException>();
        count.Should().Be(3);
    }

    private static async Task<List<VideoFrame>> DrawAsync(
        IEnumerable<RgbFrame> frames, ToldDetector detector, NegativeStylizer stylizer, VideoOptions? options = null)
    {
        using var style = new SizedStyle();
        var drawn = new List<VideoFrame>();
        await foreach (VideoFrame frame in ClipFolder.Stylizer(detector, stylizer).StylizeAsync(Stream(frames), style, options))
        {
            drawn.Add(frame);
        }

        return drawn;
    }

    private static async IAsyncEnumerable<VideoFrame> Stream(IEnumerable<RgbFrame> frames)
    {
        foreach (RgbFrame frame in frames)
        {
            await Task.Yield();
            yield return new VideoFrame(frame.Image, frame.Time);
        }
    }

    /// <summary>A smooth pattern that moves little from frame to frame.</summary>
    private static RgbFrame Frame(int number)
    {
        var frame = new RgbFrame(320, 240) { Time = TimeSpan.FromSeconds(number / 30.0) };
        for (int i = 0; i < frame.Pixels.Length; i++)
        {
            (int x, int y) = (i / 3 % 320, i / 3 / 320);
            frame.Pixels[i] = (byte)(60 + (30 * Math.Sin((x + number) * 0.2)) + (30 * Math.Cos((y + (0.3 * x)) * 0.23)));
        }

        return frame;
    }

    private static byte[] Bytes(Image<Rgb24> image)
    {
        byte[] bytes = new byte[image.Width * image.Height * 3];
        image.CopyPixelDataTo(bytes);
        return bytes;
    }
}
