using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Imaging;

public sealed class ImageLoaderTests
{
    private const int Width = 21;
    private const int Height = 13;

    private static string Asset(string name) => Path.Combine(AppContext.BaseDirectory, "Assets", name);

    [Theory]
    [InlineData(PngFile.Gray, 1)]
    [InlineData(PngFile.Rgb, 3)]
    [InlineData(PngFile.GrayAlpha, 2)]
    [InlineData(PngFile.Rgba, 4)]
    public void Gray_becomes_RGB_and_alpha_is_dropped_with_the_colors_under_it_kept(byte colorType, int channels)
    {
        byte[] samples = [.. Enumerable.Range(0, Width * Height * channels).Select(i => (byte)(i * 37))];
        using Image<Rgb24> picture = ImageLoader.Load(PngFile.Build(Width, Height, colorType, 8, samples));

        int colors = channels < 3 ? 1 : 3;
        Images.Bytes(picture).Should().Equal(Expected(samples, channels, i => i % colors));
    }

    [Theory]
    [InlineData(PngFile.Gray, 1)]
    [InlineData(PngFile.Rgb, 3)]
    public void Sixteen_bit_samples_are_rounded_to_bytes(byte colorType, int channels)
    {
        ushort[] samples = [.. Enumerable.Range(0, Width * Height * channels).Select(i => (ushort)(i * 641))];
        byte[] rows = [.. samples.SelectMany(s => new[] { (byte)(s >> 8), (byte)s })];
        using Image<Rgb24> picture = ImageLoader.Load(PngFile.Build(Width, Height, colorType, 16, rows));

        byte[] rounded = [.. samples.Select(s => (byte)Math.Round(s / 257.0))];
        Images.Bytes(picture).Should().Equal(Expected(rounded, channels, i => i % channels));
    }

    [Fact]
    public void A_palette_is_resolved()
    {
        byte[] palette = [1, 2, 3, 250, 100, 0, 7, 8, 9];
        byte[] indices = [.. Enumerable.Range(0, Width * Height).Select(i => (byte)(i % 3))];
        byte[] file = PngFile.Build(Width, Height, PngFile.Palette, 8, indices, ("PLTE", palette));
        using Image<Rgb24> picture = ImageLoader.Load(file);

        Images.Bytes(picture).Should().Equal(indices.SelectMany(i => palette[(i * 3)..((i * 3) + 3)]));
    }

    [Fact]
    public void CMYK_becomes_RGB()
    {
        using Image<Rgb24> picture = ImageLoader.Load(Asset("cmyk.jpg"));
        using Image<Rgb24> expected = ImageLoader.Load(Asset("cmyk.png"));
        PixelComparison.Of(Images.Bytes(picture), Images.Bytes(expected)).Largest.Should().BeLessThanOrEqualTo(3);
    }

    [Theory]
    [InlineData("animated.gif", "animated.png")]
    [InlineData("animated.webp", "animated_webp.png")]
    [InlineData("still.webp", "animated_webp.png")]
    public void The_first_frame_is_taken(string name, string firstFrame)
    {
        using Image<Rgb24> picture = ImageLoader.Load(Asset(name));
        using Image<Rgb24> expected = ImageLoader.Load(Asset(firstFrame));
        Images.Bytes(picture).Should().Equal(Images.Bytes(expected));
    }

    [Fact]
    public void BMP_is_read_exactly()
    {
        using Image<Rgb24> original = Images.Pattern(Width, Height);
        using var file = new MemoryStream();
        original.SaveAsBmp(file);
        using Image<Rgb24> picture = ImageLoader.Load(file.ToArray());
        Images.Bytes(picture).Should().Equal(Images.Bytes(original));
    }

    [Fact]
    public void Path_stream_and_bytes_give_the_same_picture()
    {
        using var folder = new TemporaryFolder();
        using Image<Rgb24> original = Images.Pattern(Width, Height);
        original.SaveAsPng(folder["picture.png"]);

        using Image<Rgb24> fromPath = ImageLoader.Load(folder["picture.png"]);
        using FileStream stream = File.OpenRead(folder["picture.png"]);
        using Image<Rgb24> fromStream = ImageLoader.Load(stream);
        using Image<Rgb24> fromBytes = ImageLoader.Load(File.ReadAllBytes(folder["picture.png"]));
        foreach (Image<Rgb24> picture in new[] { fromPath, fromStream, fromBytes })
        {
            Images.Bytes(picture).Should().Equal(Images.Bytes(original));
        }
    }

    private static IEnumerable<byte> Expected(byte[] samples, int channels, Func<int, int> channelOf)
        => Enumerable.Range(0, Width * Height * 3).Select(i => samples[(i / 3 * channels) + channelOf(i % 3)]);
}
