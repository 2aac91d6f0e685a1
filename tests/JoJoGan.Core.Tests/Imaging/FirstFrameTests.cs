using JoJoGan.Imaging;
using JoJoGan.Imaging.Formats;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Imaging;

public sealed class FirstFrameTests
{
    // A screen of 1 x 1 in four colors, the first of them (200, 100, 50).
    private static readonly byte[] GifHeader
        = [.. "GIF89a"u8, 1, 0, 1, 0, 0x81, 0, 0, 200, 100, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    // 1 x 1, the first color: the codes clear (4), 0 and end (5), of 3 bits each.
    private static readonly byte[] GifImage = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 0x01, 0];

    [Fact]
    public void Of_a_GIF_of_10_000_frames_one_is_decoded()
    {
        byte[] file = [.. GifHeader, .. Enumerable.Repeat(GifImage, 10_000).SelectMany(i => i), 0x3B];

        ReadOnlySpan<byte> first = ImageFormats.Read(file, null).FirstFrame.Span;
        first.ToArray().Should().Equal([.. GifHeader, .. GifImage, 0x3B]);
        using Image<Rgb24> decoded = Image.Load<Rgb24>(first);
        decoded.Frames.Count.Should().Be(1);
        using Image<Rgb24> loaded = ImageLoader.Load(file);
        loaded[0, 0].Should().Be(new Rgb24(200, 100, 50));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_GIF_screen_that_is_too_small_grows_to_the_first_frame(byte screen)
    {
        byte[] file = [.. GifHeader, .. GifImage, 0x3B];
        (file[6], file[8]) = (screen, screen);
        int image = GifHeader.Length;
        (file[image + 1], file[image + 3]) = (2, 3);

        using Image<Rgb24> picture = ImageLoader.Load(file);
        (picture.Width, picture.Height).Should().Be((3, 4));
        picture[2, 3].Should().Be(new Rgb24(200, 100, 50));
    }

    [Fact]
    public void A_GIF_screen_of_0_x_0_is_read()
    {
        using Image<Rgb24> picture = ImageLoader.Load(Path.Combine(AppContext.BaseDirectory, "Assets", "screen-0x0.gif"));
        (picture.Width, picture.Height).Should().Be((30, 20));
        picture[0, 0].Should().NotBe(picture[29, 19]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_first_frame_of_an_animated_WebP_is_read_as_a_still(bool lossless)
    {
        using Image<Rgb24> picture = Images.Gradient(21, 13), other = Images.Pattern(21, 13);
        byte[] still = WebpFile.Encode(picture, lossless);
        byte[] file = WebpFile.Animate(21, 13, still, WebpFile.Encode(other, lossless));

        using Image<Rgb24> expected = ImageLoader.Load(WebpFile.Build(still)), loaded = ImageLoader.Load(file);
        Images.Bytes(loaded).Should().Equal(Images.Bytes(expected));
    }

    [Fact]
    public void Of_an_animated_WebP_whose_first_frame_covers_a_part_the_frame_is_read()
    {
        using Image<Rgb24> picture = Images.Pattern(21, 13);
        byte[] file = WebpFile.Animate(400, 300, WebpFile.Encode(picture, lossless: true));

        using Image<Rgb24> loaded = ImageLoader.Load(file);
        Images.Bytes(loaded).Should().Equal(Images.Bytes(picture));
    }

    [Fact]
    public void The_alpha_of_a_lossy_WebP_is_not_decoded()
    {
        using Image<Rgb24> picture = Images.Gradient(21, 13);
        byte[] still = WebpFile.Encode(picture, lossless: false);
        byte[] file = WebpFile.Build(WebpFile.Header(21, 13, flags: 0x10), WebpFile.Chunk("ALPH", [1, 2, 3]), still);

        using Image<Rgb24> expected = ImageLoader.Load(WebpFile.Build(still)), loaded = ImageLoader.Load(file);
        Images.Bytes(loaded).Should().Equal(Images.Bytes(expected));
    }

    [Fact]
    public void Texts_and_further_frames_of_a_PNG_do_not_reach_the_decoder()
    {
        using Image<Rgb24> picture = Images.Pattern(21, 13);
        byte[] bytes = Images.Bytes(picture);
        byte[] plain = PngFile.Build(21, 13, PngFile.Rgb, 8, bytes);
        (string, byte[])[] more = [("acTL", new byte[8]), ("fcTL", new byte[26]), ("zTXt", [1, 2, 3]), ("fdAT", new byte[40])];
        byte[] file = PngFile.Build(21, 13, PngFile.Rgb, 8, bytes, more);

        ImageFormats.Read(file, null).FirstFrame.ToArray().Should().Equal(plain);
        using Image<Rgb24> loaded = ImageLoader.Load(file);
        Images.Bytes(loaded).Should().Equal(bytes);
    }
}
