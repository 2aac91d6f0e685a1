using JoJoGan.Alignment;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Alignment;

public sealed class FacePasterTests
{
    private static readonly Rgb24 Red = new(255, 0, 0);

    [Theory]
    [InlineData(60, 50, 80, 0, 0.15)]
    [InlineData(60, 50, 60, 45, 0.15)]
    [InlineData(20, 0, 50, 60, 0.5)]
    [InlineData(150, 80, -30, 40, 0)]
    public void Pixels_outside_the_place_keep_every_bit(double x, double y, double acrossX, double acrossY, double feather)
    {
        var place = new CropTransform(new FacePoint(x, y), new FacePoint(acrossX, acrossY));
        using Image<Rgb24> photo = Images.Pattern(200, 150);
        using var face = new Image<Rgb24>(64, 64, Red);

        using Image<Rgb24> pasted = FacePaster.Paste(photo, face, place, feather);

        int changed = 0;
        for (int row = 0; row < photo.Height; row++)
        {
            for (int column = 0; column < photo.Width; column++)
            {
                FacePoint at = place.ToCrop(new FacePoint(column, row));
                if (at.X <= 0 || at.X >= 1 || at.Y <= 0 || at.Y >= 1)
                {
                    pasted[column, row].Should().Be(photo[column, row]);
                }
                else
                {
                    changed += pasted[column, row].Equals(photo[column, row]) ? 0 : 1;
                }
            }
        }

        changed.Should().BeGreaterThan(500);
    }

    [Fact]
    public void The_middle_is_the_face_and_the_edge_fades()
    {
        using var photo = new Image<Rgb24>(100, 100, new Rgb24(0, 0, 255));
        using var face = new Image<Rgb24>(40, 40, Red);

        using Image<Rgb24> pasted = FacePaster.Paste(
            photo, face, new CropTransform(new FacePoint(10, 10), new FacePoint(80, 0)), feather: 0.25);

        pasted[50, 50].Should().Be(Red);
        byte[] edge = [.. Enumerable.Range(8, 25).Select(x => pasted[x, 50].R)];
        edge.Should().BeInAscendingOrder();
        edge[0].Should().Be(0);
        edge[12].Should().BeCloseTo(128, 2);
        edge[^1].Should().Be(255);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(90)]
    public async Task A_crop_put_back_where_it_was_changes_next_to_nothing(double degrees)
    {
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(degrees));
        FacePoint[] points = [.. new (double X, double Y)[] { (-20, -10), (20, -10), (-16, 30), (16, 30) }
            .Select(p => new FacePoint(100 + (p.X * cos) - (p.Y * sin), 100 + (p.X * sin) + (p.Y * cos)))];
        using Image<Rgb24> photo = Images.Gradient(200, 200);
        var aligner = new FfhqFaceAligner(new FfhqAlignmentOptions { OutputSize = 256 });
        using AlignedFace face = await aligner.AlignAsync(
            new FacePhoto(photo) { Landmarks = new(points[0], points[1], points[2], points[3]) });

        using Image<Rgb24> pasted = FacePaster.Paste(photo, face.Image, face.Place!);

        PixelComparison.Of(Images.Bytes(pasted), Images.Bytes(photo)).Largest.Should().BeLessThanOrEqualTo(3);
    }

    [Fact]
    public void A_place_outside_the_photo_changes_nothing()
    {
        using Image<Rgb24> photo = Images.Pattern(50, 50);
        using var face = new Image<Rgb24>(8, 8, Red);
        using Image<Rgb24> pasted = FacePaster.Paste(
            photo, face, new CropTransform(new FacePoint(500, -300), new FacePoint(40, 10)));
        Images.Bytes(pasted).Should().Equal(Images.Bytes(photo));
        pasted.Should().NotBeSameAs(photo);
    }

    [Fact]
    public void A_large_face_is_reduced_without_losing_its_pixels_between_the_samples()
    {
        // A chequerboard of single pixels, at a tenth of its size, is gray.
        using var board = new Image<Rgb24>(400, 400);
        for (int y = 0; y < 400; y++)
        {
            for (int x = 0; x < 400; x++)
            {
                board[x, y] = (x + y) % 2 == 0 ? new Rgb24(255, 255, 255) : new Rgb24(0, 0, 0);
            }
        }

        using var photo = new Image<Rgb24>(60, 60);
        using Image<Rgb24> pasted = FacePaster.Paste(
            photo, board, new CropTransform(new FacePoint(10, 10), new FacePoint(40, 0)));
        pasted[30, 30].G.Should().BeCloseTo(128, 4);
        pasted[31, 30].G.Should().BeCloseTo(128, 4);
    }

    [Fact]
    public void A_face_that_is_not_square_and_a_feather_beyond_its_limits_are_refused()
    {
        using var photo = new Image<Rgb24>(10, 10);
        using var wide = new Image<Rgb24>(8, 4);
        using var face = new Image<Rgb24>(4, 4);
        var place = new CropTransform(new FacePoint(0, 0), new FacePoint(5, 0));
        FluentActions.Invoking(() => FacePaster.Paste(photo, wide, place))
            .Should().Throw<ArgumentException>().WithMessage("*8 x 4*");
        FluentActions.Invoking(() => FacePaster.Paste(photo, face, place, feather: 0.6))
            .Should().Throw<ArgumentOutOfRangeException>();
    }
}
