using JoJoGan.Alignment;
using JoJoGan.Errors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Alignment;

public sealed class FfhqFaceAlignerTests
{
    private const int Size = 64;

    private readonly FfhqFaceAligner aligner = new(new FfhqAlignmentOptions { OutputSize = Size });

    private static FaceLandmarks Face { get; } = new(new(80, 90), new(120, 90), new(85, 130), new(115, 130));

    [Fact]
    public async Task Eyes_and_mouth_come_to_the_places_of_FFHQ()
    {
        // Half a side is max(2 · 40, 1.8 · 40) = 80 around the center (100, 94): the crop is 160 px from (20, 14).
        using var photo = new Image<Rgb24>(200, 200);
        foreach ((int x, int y) in new[] { (80, 90), (120, 90), (100, 130) })
        {
            Paint(photo, x, y, 4);
        }

        using AlignedFace face = await aligner.AlignAsync(new FacePhoto(photo) { Landmarks = Face });
        face.Image.Width.Should().Be(Size);
        face.Landmarks.Should().Be(Face);
        foreach ((double x, double y) in new[] { (60.0, 76.0), (100.0, 76.0), (80.0, 116.0) })
        {
            face.Image[(int)(x / 160 * Size), (int)(y / 160 * Size)].R.Should().BeGreaterThan(200);
        }

        Images.Bytes(face.Image).Count(b => b > 128).Should().BeLessThan(Size * Size * 3 / 20);
    }

    [Fact]
    public async Task A_turned_photo_gives_the_same_crop()
    {
        using Image<Rgb24> photo = Images.Gradient(200, 200);
        using var turned = new Image<Rgb24>(200, 200);
        for (int y = 0; y < 200; y++)
        {
            for (int x = 0; x < 200; x++)
            {
                turned[199 - y, x] = photo[x, y];
            }
        }

        using AlignedFace straight = await aligner.AlignAsync(new FacePhoto(photo) { Landmarks = Face });
        var landmarks = new FaceLandmarks(Turn(Face.LeftEye), Turn(Face.RightEye), Turn(Face.LeftMouth), Turn(Face.RightMouth));
        using AlignedFace aligned = await aligner.AlignAsync(new FacePhoto(turned) { Landmarks = landmarks });

        // The recipe's half pixel is not turned along, so neighboring steps of the gradient may differ.
        PixelComparison.Of(Images.Bytes(aligned.Image), Images.Bytes(straight.Image))
            .Largest.Should().BeLessThanOrEqualTo(4);

        static FacePoint Turn(FacePoint p) => new(199 - p.Y, p.X);
    }

    [Fact]
    public async Task Without_padding_what_lies_outside_is_black()
    {
        using var photo = new Image<Rgb24>(120, 120, new Rgb24(200, 200, 200));
        var face = new FaceLandmarks(new(10, 60), new(50, 60), new(15, 100), new(45, 100));
        var unpadded = new FfhqFaceAligner(new FfhqAlignmentOptions { OutputSize = Size, Padding = false });
        using AlignedFace black = await unpadded.AlignAsync(new FacePhoto(photo) { Landmarks = face });
        using AlignedFace filled = await aligner.AlignAsync(new FacePhoto(photo) { Landmarks = face });
        black.Image[0, Size / 2].Should().Be(new Rgb24(0, 0, 0));
        filled.Image[0, Size / 2].R.Should().BeCloseTo(200, 2);
    }

    [Fact]
    public async Task Supersampling_gives_the_same_crop_smoother()
    {
        using Image<Rgb24> photo = Images.Gradient(200, 200);
        var fine = new FfhqFaceAligner(new FfhqAlignmentOptions { OutputSize = Size, Supersampling = 4 });
        using AlignedFace once = await aligner.AlignAsync(new FacePhoto(photo) { Landmarks = Face });
        using AlignedFace four = await fine.AlignAsync(new FacePhoto(photo) { Landmarks = Face });
        four.Image.Width.Should().Be(Size);
        PixelComparison.Of(Images.Bytes(four.Image), Images.Bytes(once.Image)).Largest.Should().BeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task An_aligned_picture_is_passed_through_as_a_copy()
    {
        using Image<Rgb24> picture = Images.Pattern(50, 50);
        using AlignedFace face = await aligner.AlignAsync(new FacePhoto(picture) { IsAligned = true });
        face.Image.Should().NotBeSameAs(picture);
        Images.Bytes(face.Image).Should().Equal(Images.Bytes(picture));
    }

    [Fact]
    public async Task An_aligned_picture_may_miss_being_square_by_a_pixel()
    {
        using Image<Rgb24> picture = Images.Pattern(51, 50);
        using AlignedFace face = await aligner.AlignAsync(new FacePhoto(picture) { IsAligned = true });
        (face.Image.Width, face.Image.Height).Should().Be((50, 50));
    }

    [Fact]
    public async Task An_aligned_picture_that_is_not_square_is_refused()
    {
        using Image<Rgb24> picture = Images.Pattern(60, 50);
        Func<Task> align = () => aligner.AlignAsync(new FacePhoto(picture) { IsAligned = true, Name = "me.png" });
        await align.Should().ThrowAsync<ImageException>().WithMessage("me.png*60 x 50*landmarks*");
    }

    [Fact]
    public async Task A_photo_about_which_nothing_is_known_is_refused_with_both_remedies()
    {
        using Image<Rgb24> picture = Images.Pattern(50, 50);
        Func<Task> align = () => aligner.AlignAsync(new FacePhoto(picture) { Name = "me.jpg" });
        await align.Should().ThrowAsync<FaceNotFoundException>().WithMessage("me.jpg*landmarks*aligned*");
    }

    [Theory]
    [InlineData(100, 100, 100, 100, 100, 100, 100, 100)]
    [InlineData(double.NaN, 90, 120, 90, 85, 130, 115, 130)]
    [InlineData(80, 90, 120, double.PositiveInfinity, 85, 130, 115, 130)]
    [InlineData(80, 90, 1e9, 90, 85, 130, 115, 130)]
    [InlineData(-500, 90, -460, 90, -495, 130, -465, 130)]
    [InlineData(-100, -100, 300, 300, 0, 0, 0, 0)]
    [InlineData(100, 100, 100.5, 100, 100, 100.5, 100.5, 100.5)]
    public async Task Landmarks_of_no_face_are_refused(
        double leftEyeX,
        double leftEyeY,
        double rightEyeX,
        double rightEyeY,
        double leftMouthX,
        double leftMouthY,
        double rightMouthX,
        double rightMouthY)
    {
        using Image<Rgb24> photo = Images.Gradient(200, 200);
        var landmarks = new FaceLandmarks(
            new(leftEyeX, leftEyeY), new(rightEyeX, rightEyeY), new(leftMouthX, leftMouthY), new(rightMouthX, rightMouthY));
        Func<Task> align = () => aligner.AlignAsync(new FacePhoto(photo) { Landmarks = landmarks, Name = "me.png" });
        await align.Should().ThrowAsync<ImageException>().WithMessage("me.png*landmarks*");
    }

    public static TheoryData<string> Swaps => ["eyes", "mouth", "both", "upside down"];

    [Theory]
    [MemberData(nameof(Swaps))]
    public async Task Swapped_landmarks_are_refused_at_any_angle(string swap)
    {
        using Image<Rgb24> photo = Images.Gradient(200, 200);
        for (int degrees = 0; degrees < 360; degrees += 45)
        {
            FaceLandmarks face = Turned(degrees);
            FaceLandmarks wrong = swap switch
            {
                "eyes" => face with { LeftEye = face.RightEye, RightEye = face.LeftEye },
                "mouth" => face with { LeftMouth = face.RightMouth, RightMouth = face.LeftMouth },
                "both" => new FaceLandmarks(face.RightEye, face.LeftEye, face.RightMouth, face.LeftMouth),
                _ => new FaceLandmarks(face.LeftMouth, face.RightMouth, face.LeftEye, face.RightEye),
            };

            Func<Task> align = () => aligner.AlignAsync(new FacePhoto(photo) { Landmarks = wrong, Name = "me.png" });

            await align.Should().ThrowAsync<ImageException>($"the face is turned by {degrees} degrees")
                .WithMessage("me.png*order left eye, right eye, left and right corner of the mouth*");
        }
    }

    [Fact]
    public async Task Face_may_be_turned_by_any_angle()
    {
        using Image<Rgb24> photo = Images.Gradient(200, 200);
        for (int degrees = 0; degrees < 360; degrees += 15)
        {
            using AlignedFace face = await aligner.AlignAsync(new FacePhoto(photo) { Landmarks = Turned(degrees) });
            face.Image.Width.Should().Be(Size);
        }
    }

    [Fact]
    public async Task One_pixel_holds_no_face()
    {
        using var photo = new Image<Rgb24>(1, 1);
        var landmarks = new FaceLandmarks(new(0, 0), new(1, 0), new(0, 1), new(1, 1));
        Func<Task> align = () => aligner.AlignAsync(new FacePhoto(photo) { Landmarks = landmarks });
        await align.Should().ThrowAsync<ImageException>();
    }

    [Theory]
    [InlineData(100_000, 10)]
    [InlineData(10, 20_000)]
    public async Task Strips_are_aligned_in_bounded_memory(int width, int height)
    {
        using var photo = new Image<Rgb24>(width, height, new Rgb24(90, 90, 90));
        var landmarks = new FaceLandmarks(new(2, 3), new(7, 3), new(3, 8), new(6, 8));
        using AlignedFace face = await aligner.AlignAsync(new FacePhoto(photo) { Landmarks = landmarks });
        face.Image[Size / 2, Size / 2].Should().Be(new Rgb24(90, 90, 90));
    }

    [Fact]
    public async Task Cancellation_stops_the_work()
    {
        using Image<Rgb24> photo = Images.Gradient(200, 200);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        Func<Task> align = () => aligner.AlignAsync(new FacePhoto(photo) { Landmarks = Face }, source.Token);
        await align.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void Options_outside_their_limits_are_refused_all_at_once()
    {
        Action create = () => _ = new FfhqFaceAligner(new FfhqAlignmentOptions { OutputSize = 8, Supersampling = 9 });
        create.Should().Throw<InvalidOptionsException>().Which.Failures.Should().HaveCount(2);
    }

    private static FaceLandmarks Turned(int degrees)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        return new FaceLandmarks(Turn(Face.LeftEye), Turn(Face.RightEye), Turn(Face.LeftMouth), Turn(Face.RightMouth));

        FacePoint Turn(FacePoint p) => new(
            100 + (cos * (p.X - 100)) - (sin * (p.Y - 100)), 100 + (sin * (p.X - 100)) + (cos * (p.Y - 100)));
    }

    private static void Paint(Image<Rgb24> picture, int centerX, int centerY, int radius)
    {
        for (int y = centerY - radius; y < centerY + radius; y++)
        {
            for (int x = centerX - radius; x < centerX + radius; x++)
            {
                picture[x, y] = new Rgb24(255, 255, 255);
            }
        }
    }
}
