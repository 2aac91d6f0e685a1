using JoJoGan.Errors;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Imaging;

public sealed class BadImageTests
{
    public static TheoryData<string> Formats => ["png", "jpg", "bmp", "webp", "gif"];

    [Fact]
    public void Zero_bytes_are_refused()
        => Loading([]).Should().Throw<ImageException>().WithMessage("*empty*fetch or export it again*");

    [Theory]
    [InlineData("This is a text.")]
    [InlineData("B")]
    [InlineData("%PDF-1.7 RIFF WEBP")]
    [InlineData("RIFF....WAVE")]
    public void What_is_no_picture_is_refused(string text)
        => Loading(System.Text.Encoding.ASCII.GetBytes(text)).Should().Throw<ImageException>()
            .WithMessage("*not a picture*PNG, JPEG, BMP, GIF or WebP*");

    [Theory]
    [InlineData(0, 8)]
    [InlineData(8, 0)]
    [InlineData(-1, 8)]
    public void No_pixels_are_refused(int width, int height)
        => Loading(PngFile.Build(width, height, PngFile.Rgb, 8, [])).Should().Throw<ImageException>();

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("bmp")]
    [InlineData("webp")]
    public void A_file_cut_off_anywhere_is_refused(string format)
    {
        byte[] file = Sample(format);
        for (int length = 1; length < file.Length; length++)
        {
            Loading(file[..length]).Should().Throw<ImageException>($"{length} of {file.Length} bytes are no whole picture");
        }
    }

    [Fact]
    public void An_animation_cut_off_in_its_first_frame_is_refused()
    {
        byte[] file = Sample("gif");
        int whole = Enumerable.Range(1, file.Length).First(length => Loads(file[..length]));
        whole.Should().BeGreaterThan(file.Length / 4);
        for (int length = whole; length <= file.Length; length++)
        {
            Loads(file[..length]).Should().BeTrue("the first frame is whole");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Flipped_bytes_give_a_picture_or_a_typed_error(string format)
    {
        byte[] file = Sample(format);
        var random = new Random(7);
        for (int i = 0; i < 500; i++)
        {
            byte[] damaged = [.. file];
            damaged[random.Next(file.Length)] ^= (byte)random.Next(1, 256);
            Loads(damaged);
        }
    }

    [Fact]
    public void A_pixel_bomb_is_refused_before_it_is_decoded()
    {
        byte[] bomb = PngFile.Build(60000, 60000, PngFile.Rgb, 8, []);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Loading(bomb).Should().Throw<ImageException>().WithMessage("*60000 x 60000*MaxPixels*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000_000);
    }

    [Fact]
    public void Bombs_of_other_formats_are_refused_before_they_are_decoded()
    {
        byte[] gif = [.. "GIF89a"u8, 255, 255, 255, 255, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0, 0, 0x3B];
        byte[] frameOfGif = [.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 255, 255, 255, 255, 0, 2, 1, 0, 0, 0x3B];
        byte[] lossy = WebpFile.Chunk("VP8 ", [0, 0, 0, 0x9D, 1, 0x2A, 255, 63, 255, 63]);
        byte[] lossless = WebpFile.Chunk("VP8L", [0x2F, 255, 255, 255, 15, 0, 0, 0, 0, 0]);
        byte[] jpeg = Sample("jpg");
        int frame = jpeg.AsSpan().IndexOf(new byte[] { 0xFF, 0xC0 });
        jpeg.AsSpan(frame + 5, 4).Fill(255);
        byte[][] bombs = [gif, frameOfGif, WebpFile.Build(lossy), WebpFile.Build(lossless), WebpFile.Animate(1, 1, lossy), jpeg];
        foreach (byte[] bomb in bombs)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Loading(bomb).Should().Throw<ImageException>().WithMessage("*more than the limit*MaxPixels*");
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000_000);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_pixel_limit_is_inclusive(string format)
    {
        byte[] file = Sample(format);
        (int width, int height) = format == "gif" ? (21, 13) : (16, 16);
        ImageLoader.Load(file, options: new ImageLoaderOptions { MaxPixels = width * height }).Dispose();
        Action above = () => ImageLoader.Load(file, options: new ImageLoaderOptions { MaxPixels = (width * height) - 1 });
        above.Should().Throw<ImageException>().WithMessage($"*{width} x {height}*limit of {(width * height) - 1}*");
    }

    [Fact]
    public void A_stream_above_the_byte_limit_is_refused()
    {
        using var endless = new MemoryStream(new byte[100_000]);
        Action load = () => ImageLoader.Load(endless, "big.png", new ImageLoaderOptions { MaxBytes = 1000 });
        load.Should().Throw<ImageException>().WithMessage("big.png*MaxBytes*");
    }

    [Fact]
    public void Limits_outside_their_range_are_refused_all_at_once()
    {
        Action load = () => ImageLoader.Load(Sample("png"), options: new ImageLoaderOptions { MaxPixels = 0, MaxBytes = -1 });
        load.Should().Throw<InvalidOptionsException>().Which.Failures.Should().HaveCount(2);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        Action missingFile = () => ImageLoader.Load(folder["nobody.png"]);
        Action missingFolder = () => ImageLoader.Load(Path.Combine(folder["nowhere"], "nobody.png"));
        Action noName = () => ImageLoader.Load("");
        missingFile.Should().Throw<ImageException>().WithMessage("*nobody.png*no such file*")
            .Which.Path.Should().Be(folder["nobody.png"]);
        missingFolder.Should().Throw<ImageException>().WithMessage("*no such file*");
        noName.Should().Throw<ImageException>().WithMessage("*no such file*");
    }

    [Fact]
    public void A_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        Action load = () => ImageLoader.Load(folder.Path);
        load.Should().Throw<ImageException>().WithMessage("*folder*");
    }

    [Fact]
    public void The_file_is_named_when_its_content_is_bad()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["note.png"], "no picture");
        Action load = () => ImageLoader.Load(folder["note.png"]);
        load.Should().Throw<ImageException>().WithMessage("*note.png*").Which.Path.Should().Be(folder["note.png"]);
    }

    [Fact]
    public void One_pixel_and_very_wide_pictures_are_read()
    {
        foreach ((int width, int height) in new[] { (1, 1), (100_000, 10), (10, 20_000) })
        {
            byte[] rows = new byte[width * height * 3];
            using Image<Rgb24> picture = ImageLoader.Load(PngFile.Build(width, height, PngFile.Rgb, 8, rows));
            (picture.Width, picture.Height).Should().Be((width, height));
        }
    }

    private static Action Loading(byte[] bytes) => () => ImageLoader.Load(bytes).Dispose();

    private static bool Loads(byte[] bytes)
    {
        try
        {
            ImageLoader.Load(bytes).Dispose();
            return true;
        }
        catch (ImageException)
        {
            return false;
        }
    }

    private static byte[] Sample(string format)
    {
        if (format == "gif")
        {
            return File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Assets", "animated.gif"));
        }

        using Image<Rgb24> picture = Images.Pattern(16, 16);
        using var file = new MemoryStream();
        switch (format)
        {
            case "png":
                picture.SaveAsPng(file);
                break;
            case "jpg":
                picture.SaveAsJpeg(file);
                break;
            case "bmp":
                picture.SaveAsBmp(file);
                break;
            default:
                picture.SaveAsWebp(file);
                break;
        }

        return file.ToArray();
    }
}
