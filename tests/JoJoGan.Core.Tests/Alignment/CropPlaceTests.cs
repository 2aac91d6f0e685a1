using JoJoGan.Alignment;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Alignment;

public sealed class CropPlaceTests
{
    private static readonly CropTransform Turned = new(new FacePoint(30, 40), new FacePoint(48, 36));

    [Fact]
    public void The_corners_run_around_a_square()
    {
        Turned.Side.Should().Be(60);
        Turned.ToPhoto(new(0, 0)).Should().Be(new FacePoint(30, 40));
        Turned.ToPhoto(new(1, 0)).Should().Be(new FacePoint(78, 76));
        Turned.ToPhoto(new(0, 1)).Should().Be(new FacePoint(-6, 88));
        Turned.ToPhoto(new(1, 1)).Should().Be(new FacePoint(42, 124));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.3, 0.8)]
    [InlineData(-1, 2)]
    public void There_and_back_is_the_same_place(double x, double y)
    {
        FacePoint back = Turned.ToCrop(Turned.ToPhoto(new FacePoint(x, y)));
        back.X.Should().BeApproximately(x, 1e-12);
        back.Y.Should().BeApproximately(y, 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(35)]
    [InlineData(-90)]
    public async Task An_aligned_faces_place_says_where_its_pixels_come_from(double degrees)
    {
        FacePoint[] points =
            [.. new (double X, double Y)[] { (-30, -20), (30, -20), (-24, 40), (24, 40) }.Select(p => Turn(p.X, p.Y, degrees))];
        using Image<Rgb24> photo = Images.Gradient(300, 300);
        var aligner = new FfhqFaceAligner(new FfhqAlignmentOptions { OutputSize = 120 });

        using AlignedFace face = await aligner.AlignAsync(
            new FacePhoto(photo) { Landmarks = new(points[0], points[1], points[2], points[3]) });

        foreach ((int x, int y) in new[] { (10, 20), (60, 60), (100, 30), (40, 110) })
        {
            FacePoint at = face.Place!.ToPhoto(new FacePoint((x + 0.5) / 120, (y + 0.5) / 120));
            Rgb24 here = face.Image[x, y];
            ((double)here.R).Should().BeApproximately(at.X * 255 / 300, 2);
            ((double)here.G).Should().BeApproximately(at.Y * 255 / 300, 2);
        }
    }

    private static FacePoint Turn(double x, double y, double degrees)
    {
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(degrees));
        return new FacePoint(150 + (x * cos) - (y * sin), 150 + (x * sin) + (y * cos));
    }
}
