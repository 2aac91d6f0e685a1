using JoJoGan.Alignment;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Alignment;

public sealed class FaceCropperTests
{
    [Theory]
    [InlineData(64, 0, 64)]
    [InlineData(60, 45, 64)]
    [InlineData(20, 15, 64)]
    [InlineData(-90, 20, 32)]
    [InlineData(140, 60, 16)]
    public void Crops_what_lies_at_the_place(double acrossX, double acrossY, int size)
    {
        using Image<Rgb24> photo = Smooth(200, 150);
        var place = new CropTransform(
            new FacePoint(99.5 - ((acrossX - acrossY) / 2), 74.5 - ((acrossX + acrossY) / 2)), new FacePoint(acrossX, acrossY));

        using Image<Rgb24> crop = FaceCropper.Crop(photo, place, size);

        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                FacePoint at = place.ToPhoto(new FacePoint((x + 0.5) / size, (y + 0.5) / size));
                if (at.X is > 4 and < 195 && at.Y is > 4 and < 145)
                {
                    ((double)crop[x, y].R).Should().BeApproximately(Value(at.X, at.Y), 4);
                }
            }
        }
    }

    [Fact]
    public void Crops_of_the_same_pixels_are_those_pixels()
    {
        using Image<Rgb24> photo = Images.Pattern(100, 80);

        using Image<Rgb24> crop = FaceCropper.Crop(photo, new CropTransform(new FacePoint(9.5, 19.5), new FacePoint(48, 0)), 48);

        for (int y = 0; y < 48; y++)
        {
            for (int x = 0; x < 48; x++)
            {
                crop[x, y].Should().Be(photo[x + 10, y + 20]);
            }
        }
    }

    [Theory]
    [InlineData(-30, 20)]
    [InlineData(170, 120)]
    [InlineData(500, 500)]
    public void What_lies_outside_is_mirrored(double x, double y)
    {
        using Image<Rgb24> photo = Smooth(200, 150);

        using Image<Rgb24> crop = FaceCropper.Crop(photo, new CropTransform(new FacePoint(x, y), new FacePoint(64, 0)), 64);

        crop[0, 0].R.Should().BeGreaterThan(20);
        crop[63, 63].R.Should().BeGreaterThan(20);
    }

    private static Image<Rgb24> Smooth(int width, int height)
    {
        var image = new Image<Rgb24>(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                byte value = (byte)Math.Round(Value(x, y));
                image[x, y] = new Rgb24(value, value, value);
            }
        }

        return image;
    }

    private static double Value(double x, double y) => 128 + (50 * Math.Sin(x * 0.05)) + (50 * Math.Cos(y * 0.04));
}
