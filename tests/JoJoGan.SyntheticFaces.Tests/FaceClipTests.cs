using JoJoGan.Alignment;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.SyntheticFaces.Tests;

public class FaceClipTests
{
    private const int Second = FaceClip.FramesPerSecond;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Movements_are_smooth_and_stay_in_the_frame(int seed)
    {
        var motion = new FaceMotion(seed);
        using Tensor person = Faces.Random(1, seed: 3);
        double[] seconds = [.. Enumerable.Range(0, 10 * Second).Select(i => i / (double)Second)];

        using Tensor parameters = motion.Parameters(person, seconds);
        using Tensor steps = (parameters.narrow(0, 1, seconds.Length - 1) - parameters.narrow(0, 0, seconds.Length - 1)).abs();

        parameters.min().item<float>().Should().BeGreaterThanOrEqualTo(0);
        parameters.max().item<float>().Should().BeLessThanOrEqualTo(1);
        steps.max().item<float>().Should().BeLessThan(0.45f, "an eye closes within three frames");
        (parameters.max() - parameters.min()).item<float>().Should().BePositive();
        foreach (double t in seconds)
        {
            CropTransform place = motion.Place(FaceClip.Width, FaceClip.Height, t), next = motion.Place(640, 480, t + 0.04);
            FacePoint center = place.ToPhoto(new FacePoint(0.5, 0.5)), after = next.ToPhoto(new FacePoint(0.5, 0.5));
            center.X.Should().BeInRange(0.35 * FaceClip.Width, 0.65 * FaceClip.Width);
            center.Y.Should().BeInRange(0.35 * FaceClip.Height, 0.65 * FaceClip.Height);
            double.Hypot(after.X - center.X, after.Y - center.Y).Should().BeLessThan(4);
        }
    }

    [Fact]
    public void Person_moves_but_stays_the_same_person()
    {
        using Tensor person = Faces.Random(1, seed: 3);
        using Tensor parameters = new FaceMotion(5).Parameters(person, [0, 0.7, 1.9]);

        using Tensor moved = (parameters - person).abs().sum([0L]);

        moved[(int)FaceParameter.Yaw].item<float>().Should().BePositive();
        moved[(int)FaceParameter.FaceWidth].item<float>().Should().Be(0);
        moved[(int)FaceParameter.HairHue].item<float>().Should().Be(0);
    }

    [Fact]
    public void Frames_have_the_face_where_they_say()
    {
        using Tensor person = Faces.Random(1, seed: 3);
        var clip = new FaceClip(person, seed: 4);

        using Image<Rgb24> frame = clip.Draw(1).Single();
        using Image<Rgb24> crop = FaceCropper.Crop(frame, clip.Place(0), 64);
        using Image<Rgb24> face = clip.DrawFace(0, 64, FaceStyle.Photo);

        (frame.Width, frame.Height).Should().Be((FaceClip.Width, FaceClip.Height));
        MeanDifference(crop, face).Should().BeLessThan(3, "of 255");
    }

    [Fact]
    public void Style_follows_the_movement()
    {
        using Tensor person = Faces.Random(1, seed: 3);
        var clip = new FaceClip(person, seed: 4);

        using Image<Rgb24> photo = clip.DrawFace(0, 64, FaceStyle.Photo), ink = clip.DrawFace(0, 64, FaceStyle.Ink);
        using Image<Rgb24> later = clip.DrawFace(20, 64, FaceStyle.Ink);

        MeanDifference(photo, ink).Should().BeGreaterThan(10);
        MeanDifference(ink, later).Should().BeInRange(1, 30);
    }

    private static double MeanDifference(Image<Rgb24> one, Image<Rgb24> other)
    {
        byte[] a = new byte[one.Width * one.Height * 3], b = new byte[a.Length];
        one.CopyPixelDataTo(a);
        other.CopyPixelDataTo(b);
        return a.Zip(b, (x, y) => Math.Abs(x - y)).Average();
    }
}
