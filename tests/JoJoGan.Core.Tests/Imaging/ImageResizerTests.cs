using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Imaging;

public sealed class ImageResizerTests
{
    [Theory]
    [InlineData(ResamplingFilter.Bilinear)]
    [InlineData(ResamplingFilter.Lanczos)]
    public void A_plain_color_stays_what_it_is(ResamplingFilter filter)
    {
        var color = new Rgb24(255, 0, 77);
        using var plain = new Image<Rgb24>(31, 17, color);
        foreach ((int width, int height) in new[] { (7, 5), (90, 3), (31, 40), (1, 1) })
        {
            using Image<Rgb24> resized = ImageResizer.Resize(plain, width, height, filter);
            Images.Bytes(resized).Chunk(3).Should().OnlyContain(p => p[0] == color.R && p[1] == color.G && p[2] == color.B);
        }
    }

    [Fact]
    public void The_same_size_is_a_copy()
    {
        using Image<Rgb24> picture = Images.Pattern(12, 9);
        using Image<Rgb24> same = ImageResizer.Resize(picture, 12, 9, ResamplingFilter.Lanczos);
        same.Should().NotBeSameAs(picture);
        Images.Bytes(same).Should().Equal(Images.Bytes(picture));
    }

    [Fact]
    public void Halving_bilinearly_weighs_four_neighbors_by_distance()
    {
        // Center 1.0 of the output pixel 0 and 2 (support 2): weights 3/8, 3/8, 1/8 after the left edge cuts one off, normalized.
        using var picture = new Image<Rgb24>(4, 1);
        byte[] values = [0, 70, 140, 210];
        for (int x = 0; x < 4; x++)
        {
            picture[x, 0] = new Rgb24(values[x], values[x], values[x]);
        }

        using Image<Rgb24> half = ImageResizer.Resize(picture, 2, 1);
        half[0, 0].R.Should().Be((byte)Math.Round(((0 * 3) + (70 * 3) + (140 * 1)) / 7.0));
        half[1, 0].R.Should().Be((byte)Math.Round(((70 * 1) + (140 * 3) + (210 * 3)) / 7.0));
    }

    [Fact]
    public void Cropping_takes_the_middle_of_the_longer_side()
    {
        using Image<Rgb24> picture = Images.Pattern(30, 10);
        using Image<Rgb24> middle = ImageResizer.ResizeAndCrop(picture, 10);
        middle[0, 0].Should().Be(picture[10, 0]);
        middle[9, 9].Should().Be(picture[19, 9]);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, -1)]
    public void Sizes_below_one_are_refused(int width, int height)
    {
        using Image<Rgb24> picture = Images.Pattern(4, 4);
        Action resize = () => ImageResizer.Resize(picture, width, height);
        resize.Should().Throw<ArgumentOutOfRangeException>();
    }
}
