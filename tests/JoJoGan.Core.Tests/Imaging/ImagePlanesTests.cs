using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Imaging;

public sealed class ImagePlanesTests
{
    [Fact]
    public void Every_byte_comes_back()
    {
        using var image = new Image<Rgb24>(16, 32);
        for (int i = 0; i < 512; i++)
        {
            image[i % 16, i / 16] = new Rgb24((byte)i, (byte)(255 - i), (byte)(7 * i));
        }

        float[] planes = ImagePlanes.FromImages([image, image]);
        IReadOnlyList<Image<Rgb24>> back = ImagePlanes.ToImages(planes, 32, 16);

        planes.Should().HaveCount(2 * 3 * 512).And.OnlyContain(v => v >= -1 && v <= 1);
        back.Should().HaveCount(2);
        foreach (Image<Rgb24> copy in back)
        {
            using (copy)
            {
                // Truncation may take a value that rounding left just below to the one under it.
                Enumerable.Range(0, 512).Should().OnlyContain(i => image[i % 16, i / 16].R - copy[i % 16, i / 16].R <= 1);
                Enumerable.Range(0, 512).Should().OnlyContain(i => image[i % 16, i / 16].B - copy[i % 16, i / 16].B <= 1);
            }
        }
    }

    [Fact]
    public void Values_beyond_the_range_are_clipped_and_no_number_is_black()
    {
        using Image<Rgb24> image = ImagePlanes.ToImages([-3, 3, float.NaN], 1, 1)[0];

        image[0, 0].Should().Be(new Rgb24(0, 255, 0));
    }

    [Fact]
    public void Images_of_two_sizes_are_refused()
    {
        using Image<Rgb24> one = new(4, 4), two = new(4, 5);

        FluentActions.Invoking(() => ImagePlanes.FromImages([one, two])).Should().Throw<ArgumentException>();
    }
}
