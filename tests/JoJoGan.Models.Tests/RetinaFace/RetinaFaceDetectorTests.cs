using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.Errors;
using JoJoGan.Imaging;
using JoJoGan.Models.Detection;
using JoJoGan.Models.Networks.RetinaFace;
using JoJoGan.Models.Tests.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.RetinaFace;

/// <summary>The network's weights are made up, so what it takes for faces is arbitrary; where it does is not.</summary>
public sealed class RetinaFaceDetectorTests : IDisposable
{
    private readonly TestNetworks networks = new();

    public void Dispose() => networks.Dispose();

    [Fact]
    public async Task The_surest_face_is_where_the_network_says()
    {
        using Image<Rgb24> picture = TestHost.Image(1, size: 96);
        (FaceBox box, FacePoint[] points, double score) = await SurestAsync(picture);

        IReadOnlyList<DetectedFace> faces = await DetectAsync(picture, Above(score - 1e-7, turned: false));

        DetectedFace face = faces.Should().ContainSingle().Which;
        face.Score.Should().BeApproximately(score, 1e-6);
        face.Box.Should().Be(box);
        face.Landmarks.Should().Be(new FaceLandmarks(points[0], points[1], points[3], points[4]));
        face.Nose.Should().Be(points[2]);
    }

    [Fact]
    public async Task Faces_of_a_reduced_picture_are_in_pixels_of_the_picture()
    {
        using Image<Rgb24> large = TestHost.Image(1, size: 192);
        using Image<Rgb24> small = ImageResizer.Resize(large, 96, 96);
        (_, _, double score) = await SurestAsync(small);

        DetectedFace reduced = (await DetectAsync(large, Above(score - 1e-7, longestSide: 96, turned: false)))[0];
        DetectedFace direct = (await DetectAsync(small, Above(score - 1e-7, turned: false)))[0];

        reduced.Score.Should().Be(direct.Score);
        reduced.Box.Left.Should().Be(direct.Box.Left * 2);
        reduced.Box.Bottom.Should().Be(direct.Box.Bottom * 2);
        reduced.Landmarks.RightEye.Should().Be(new FacePoint(direct.Landmarks.RightEye.X * 2, direct.Landmarks.RightEye.Y * 2));
    }

    [Fact]
    public async Task A_batch_of_several_sizes_gives_what_single_pictures_give()
    {
        using Image<Rgb24> a = TestHost.Image(1, size: 96), b = TestHost.Image(2, size: 64), c = TestHost.Image(3, size: 96);
        RetinaFaceDetector detector = Detector(Above(0.5));

        IReadOnlyList<IReadOnlyList<DetectedFace>> together = await detector.DetectAsync([a, b, c]);

        together.Sum(faces => faces.Count).Should().BePositive();
        foreach ((Image<Rgb24> picture, IReadOnlyList<DetectedFace> faces) in new[] { a, b, c }.Zip(together))
        {
            IReadOnlyList<DetectedFace> alone = (await detector.DetectAsync([picture]))[0];
            faces.Should().HaveSameCount(alone);
            faces.Zip(alone).Should().OnlyContain(pair => Math.Abs(pair.First.Box.Left - pair.Second.Box.Left) < 1e-2);
        }
    }

    [Fact]
    public async Task Faces_come_by_size_and_overlap_little()
    {
        using Image<Rgb24> picture = TestHost.Image(4, size: 128);

        IReadOnlyList<DetectedFace> faces = await DetectAsync(picture, Above(0.5));

        faces.Should().HaveCountGreaterThan(1);
        faces.Select(f => f.Box.Area).Should().BeInDescendingOrder();
        for (int i = 0; i < faces.Count; i++)
        {
            faces.Skip(i + 1).Should().NotContain(other => other.Box.Overlap(faces[i].Box) > 0.4f);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_picture_without_a_face_is_looked_at_turned(int quarters)
    {
        // A picture that the network likes better turned so than in any other way.
        (Image<Rgb24> picture, double score, double others) = await ImageLikedTurnedAsync(quarters);
        using (picture)
        {
            using Image<Rgb24> turned = QuarterTurn.Apply(RgbRaster.From(picture), quarters).ToImage();
            FaceDetectionOptions options = Above((score + others) / 2);

            IReadOnlyList<DetectedFace> found = await DetectAsync(picture, options);
            IReadOnlyList<DetectedFace> expected = await DetectAsync(turned, options);

            found.Should().HaveSameCount(expected);
            found[0].Score.Should().Be(expected[0].Score);
            found[0].Nose.Should().Be(QuarterTurn.Undo(expected[0].Nose, quarters, picture.Width, picture.Height));
            found[0].Box.Area.Should().BeApproximately(expected[0].Box.Area, 0.5f);
            (await DetectAsync(picture, Above((score + others) / 2, turned: false))).Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Faces_that_are_found_are_not_given_up_for_a_smaller_look()
    {
        int compared = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            using Image<Rgb24> picture = TestHost.Image(seed, size: 128);
            IReadOnlyList<DetectedFace> alone = await DetectAsync(picture, Above(0.5, longestSide: 1024, turned: false));
            if (alone.Select(f => f.Landmarks).Any(p => p.RightEye.X - p.LeftEye.X > Math.Abs(p.RightEye.Y - p.LeftEye.Y)))
            {
                // At 192 px there would be a look at 64.
                (await DetectAsync(picture, Above(0.5, longestSide: 192, turned: false))).Should().Equal(alone);
                compared++;
            }
        }

        compared.Should().BePositive();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5000, 2)]
    [InlineData(3, 700)]
    public async Task Images_of_any_shape_are_looked_at(int width, int height)
    {
        using var picture = new Image<Rgb24>(width, height, new Rgb24(120, 60, 30));
        IReadOnlyList<DetectedFace> faces = await DetectAsync(picture, Above(0));
        faces.Should().OnlyContain(f => float.IsFinite(f.Box.Left) && double.IsFinite(f.Nose.X));
    }

    [Fact]
    public async Task Nothing_is_left_behind()
    {
        using Image<Rgb24> picture = TestHost.Image(1, size: 96);
        RetinaFaceDetector detector = Detector(Above(0.5));
        await detector.DetectAsync([picture]);
        long before = await LiveAsync();
        await detector.DetectAsync([picture, picture]);
        (await LiveAsync()).Should().Be(before);

        Task<long> LiveAsync() => networks.Worker.RunAsync(() => TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public async Task Cancellation_ends_the_search()
    {
        using Image<Rgb24> picture = TestHost.Image(1);
        Func<Task> detect = () => Detector(Above(0.5)).DetectAsync([picture], new CancellationToken(canceled: true));
        await detect.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Without_weights_the_error_names_every_way_out()
    {
        var services = new ServiceCollection();
        services.AddJoJoGan();
        using ServiceProvider provider = services.BuildServiceProvider();
        using Image<Rgb24> picture = TestHost.Image(1);
        Func<Task> align = () => provider.GetRequiredService<IFaceAligner>().AlignAsync(picture);
        await align.Should().ThrowAsync<WeightsNotFoundException>()
            .WithMessage("*face detector*Retinaface*UseFaceDetector(path)*JoJoGanOptions.DetectorPath*landmarks*aligned*");
    }

    private static FaceDetectionOptions Above(double score, int longestSide = 1024, bool turned = true) =>
        new() { ScoreThreshold = Math.Clamp(score, 0, 1), LongestSide = longestSide, TryRotations = turned, BatchSize = 2 };

    private RetinaFaceDetector Detector(FaceDetectionOptions options) =>
        new(networks.Source, Options.Create(new JoJoGanOptions { Detection = options }));

    private async Task<IReadOnlyList<DetectedFace>> DetectAsync(Image<Rgb24> picture, FaceDetectionOptions options) =>
        (await Detector(options).DetectAsync([picture]))[0];

    private async Task<(Image<Rgb24> Image, double Score, double Others)> ImageLikedTurnedAsync(int quarters)
    {
        for (int seed = 0; ; seed++)
        {
            using Image<Rgb24> picture = TestHost.Image(seed, size: 64);
            RgbRaster[] turned = [.. Enumerable.Range(0, 4).Select(i => QuarterTurn.Apply(RgbRaster.From(picture), i))];
            var scores = new double[4];
            for (int i = 0; i < 4; i++)
            {
                using Image<Rgb24> seen = turned[i].ToImage();
                scores[i] = (await SurestAsync(seen)).Score;
            }

            double[] sorted = [.. scores.OrderDescending()];
            if (sorted[0] > sorted[1] + 1e-5)
            {
                // So many quarters before the way that it is liked best.
                int start = (Array.IndexOf(scores, sorted[0]) + 4 - quarters) % 4;
                return (turned[start].ToImage(), sorted[0], sorted[1]);
            }
        }
    }

    /// <summary>The best prior box, straight from the network.</summary>
    private Task<(FaceBox Box, FacePoint[] Points, double Score)> SurestAsync(Image<Rgb24> picture) =>
        networks.Worker.RunAsync(() =>
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            (int width, int height) = (picture.Width, picture.Height);
            var bgr = new float[3 * width * height];
            for (int i = 0; i < width * height; i++)
            {
                Rgb24 pixel = picture[i % width, i / width];
                bgr[i] = pixel.B - 104;
                bgr[i + (width * height)] = pixel.G - 117;
                bgr[i + (2 * width * height)] = pixel.R - 123;
            }

            RetinaFaceOutput output = networks.Detector.forward(tensor(bgr, [1, 3, height, width]));
            float[] scores = output.Scores.select(2, 1).contiguous().data<float>().ToArray();
            int surest = Array.IndexOf(scores, scores.Max());
            PriorBox prior = PriorBox.AllFor(width, height)[surest];
            return (
                prior.DecodeBox(output.Boxes.data<float>().ToArray().AsSpan(4 * surest, 4), width, height),
                prior.DecodePoints(output.Landmarks.data<float>().ToArray().AsSpan(10 * surest, 10), width, height),
                (double)scores[surest]);
        });
}
