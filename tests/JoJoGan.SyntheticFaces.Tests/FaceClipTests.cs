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
    public void Style_changes_the_face_alone()
    {
        using Tensor person = Faces.Random(1, seed: 3);
        var clip = new FaceClip(person, seed: 4);

        using Image<Rgb24> photo = clip.Draw(1).Single(), ink = clip.Draw(1, FaceStyle.Ink).Single();

        (photo.Width, photo.Height).Should().Be((FaceClip.Width, FaceClip.Height));
        photo[2, 2].Should().Be(ink[2, 2]);
        FacePoint nose = clip.Place(0).ToPhoto(new FacePoint(0.5, 0.6));
        photo[(int)nose.X, (int)nose.Y].Should().NotBe(ink[(int)nose.X, (int)nose.Y]);
    }
}
