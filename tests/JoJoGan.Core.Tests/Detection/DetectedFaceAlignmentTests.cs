using JoJoGan.Alignment;
using JoJoGan.Detection;
using JoJoGan.Errors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Detection;

public sealed class DetectedFaceAlignmentTests
{
    private static readonly FfhqAlignmentOptions Small = new() { OutputSize = 64 };

    private readonly DetectedFace large = StubDetector.Face(70, 60, eyes: 40);
    private readonly DetectedFace small = StubDetector.Face(150, 140, eyes: 20);

    [Fact]
    public async Task The_first_face_that_the_detector_names_is_cut_out()
    {
        using Image<Rgb24> photo = Images.Gradient(200, 200);
        using AlignedFace found = await new FfhqFaceAligner(Small, new StubDetector(large, small)).AlignAsync(photo);
        using AlignedFace given = await new FfhqFaceAligner(Small)
            .AlignAsync(new FacePhoto(photo) { Landmarks = large.Landmarks });
        Images.Bytes(found.Image).Should().Equal(Images.Bytes(given.Image));
        found.Detection.Should().Be(large);
        found.Place.Should().Be(given.Place);
    }

    [Fact]
    public async Task All_faces_are_cut_out_in_the_detectors_order()
    {
        using Image<Rgb24> photo = Images.Gradient(200, 200);
        IReadOnlyList<AlignedFace> found = await new FfhqFaceAligner(Small, new StubDetector(large, small)).AlignAllAsync(photo);
        found.Select(f => f.Detection).Should().Equal(large, small);
        found.Select(f => f.Landmarks).Should().Equal(large.Landmarks, small.Landmarks);
        foreach (AlignedFace face in found)
        {
            face.Dispose();
        }
    }

    [Fact]
    public async Task Points_that_are_given_and_aligned_pictures_need_no_detector()
    {
        var detector = new StubDetector(small);
        var aligner = new FfhqFaceAligner(Small, detector);
        using Image<Rgb24> photo = Images.Gradient(200, 200);
        using AlignedFace given = await aligner.AlignAsync(new FacePhoto(photo) { Landmarks = large.Landmarks });
        IReadOnlyList<AlignedFace> aligned = await aligner.AlignAllAsync(new FacePhoto(photo) { IsAligned = true });
        detector.Calls.Should().Be(0);
        given.Detection.Should().BeNull();
        aligned.Should().ContainSingle().Which.Place.Should().BeNull();
        aligned[0].Dispose();
    }

    [Fact]
    public async Task A_photo_without_a_face_is_refused_with_what_was_tried()
    {
        var detection = new FaceDetectionOptions { LongestSide = 320, ScoreThreshold = 0.75 };
        var aligner = new FfhqFaceAligner(Small, new StubDetector(), detection);
        using Image<Rgb24> photo = Images.Gradient(400, 200);
        Func<Task> align = () => aligner.AlignAllAsync(new FacePhoto(photo) { Name = "tree.jpg" });
        await align.Should().ThrowAsync<FaceNotFoundException>()
            .WithMessage(
                "tree.jpg: no face was found*0.75 (ScoreThreshold)*320 px and less (LongestSide)*turned*landmarks*aligned*");
    }

    [Fact]
    public async Task What_cannot_be_a_face_is_passed_over()
    {
        // Eyes below the mouth, a face of two pixels, and one far outside.
        DetectedFace upsideDown = small with
        {
            Landmarks = new FaceLandmarks(
                small.Landmarks.LeftMouth, small.Landmarks.RightMouth, small.Landmarks.LeftEye, small.Landmarks.RightEye),
        };
        var detector = new StubDetector(
            upsideDown, StubDetector.Face(50, 50, eyes: 0.5), StubDetector.Face(900, 50, eyes: 40), large);
        var aligner = new FfhqFaceAligner(Small, detector);
        using Image<Rgb24> photo = Images.Gradient(200, 200);
        using AlignedFace face = await aligner.AlignAsync(photo);
        face.Detection.Should().Be(large);
    }

    [Fact]
    public async Task Cancellation_reaches_the_detector()
    {
        using Image<Rgb24> photo = Images.Gradient(200, 200);
        Func<Task> align = () =>
            new FfhqFaceAligner(Small, new StubDetector(large)).AlignAsync(photo, new CancellationToken(canceled: true));
        await align.Should().ThrowAsync<OperationCanceledException>();
    }

    [Theory]
    [InlineData(63, 0.6, 0.4, 4, "LongestSide")]
    [InlineData(4001, 0.6, 0.4, 4, "LongestSide")]
    [InlineData(640, 1.1, 0.4, 4, "ScoreThreshold")]
    [InlineData(640, 0.6, -0.1, 4, "OverlapThreshold")]
    [InlineData(640, 0.6, 0.4, 0, "BatchSize")]
    public void Options_outside_their_limits_are_named(int side, double score, double overlap, int batch, string name) =>
        Assert.Throws<InvalidOptionsException>(
                new FaceDetectionOptions
                {
                    LongestSide = side,
                    ScoreThreshold = score,
                    OverlapThreshold = overlap,
                    BatchSize = batch,
                }.Validate)
            .Failures.Should().ContainSingle().Which.Should().StartWith($"FaceDetectionOptions.{name} must be");
}
