using System.Diagnostics;
using JoJoGan.Errors;
using JoJoGan.Imaging;
using JoJoGan.Testing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Imaging;

/// <summary>Small pictures that once cost minutes or gigabytes, or were read wrongly.</summary>
public sealed class ImageCaseTests
{
    [Theory]
    [InlineData("adam7-hang.png")]
    [InlineData("adam7-hang-palette.png")]
    [InlineData("empty-7000.png")]
    [InlineData("palette-317mb.png")]
    [InlineData("empty.gif")]
    [InlineData("scans-300k.jpg")]
    [InlineData("webp-2gb.webp")]
    [InlineData("rle8-width97.bmp")]
    public void Image_without_all_its_pixels_is_refused_at_once(string name)
    {
        long start = Stopwatch.GetTimestamp(), before = GC.GetAllocatedBytesForCurrentThread();
        FluentActions.Invoking(() => ImageLoader.Load(CaseFile.Path(name))).Should().Throw<ImageException>();

        Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(5));
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10 << 20);
    }

    [Fact]
    public void Texts_of_a_picture_are_not_inflated()
    {
        long start = Stopwatch.GetTimestamp();
        using Image<Rgb24> picture = ImageLoader.Load(CaseFile.Path("ztxt-20x8M.png"));

        (picture.Width, picture.Height).Should().Be((8, 8));
        Stopwatch.GetElapsedTime(start)
            .Should().BeLessThan(TimeSpan.FromSeconds(5), "decoded with its texts it takes four times that");
    }

    [Fact]
    public void Frame_on_a_screen_without_pixels_is_read()
    {
        using Image<Rgb24> picture = ImageLoader.Load(CaseFile.Path("gif-screen-0x0.gif"));
        (picture.Width, picture.Height).Should().Be((30, 20));
    }

    [Fact]
    public void Orientation_of_either_type_is_honored()
    {
        using Image<Rgb24> expected = ImageLoader.Load(CaseFile.Path("orient6.jpg"));
        using Image<Rgb24> actual = ImageLoader.Load(CaseFile.Path("orient6-long.jpg"));
        byte[] first = new byte[expected.Width * expected.Height * 3], second = new byte[first.Length];
        expected.CopyPixelDataTo(first);
        actual.CopyPixelDataTo(second);
        second.Should().Equal(first);
    }

    [Theory]
    [InlineData("heic", "HEIC")]
    [InlineData("mif1", "HEIC")]
    [InlineData("avif", "AVIF")]
    public void Formats_of_phones_are_called_by_name(string brand, string called)
    {
        byte[] file = [0, 0, 0, 24, .. "ftyp"u8, .. System.Text.Encoding.ASCII.GetBytes(brand), 0, 0, 0, 0];
        FluentActions.Invoking(() => ImageLoader.Load(file)).Should().Throw<ImageException>().WithMessage($"*{called}*PNG*");
    }

    /// <summary>A picture with fewer rows than its header tells, of every color type, interlaced or not.</summary>
    [Theory]
    [InlineData(PngFile.Gray, 1)]
    [InlineData(PngFile.Rgb, 3)]
    [InlineData(PngFile.GrayAlpha, 2)]
    [InlineData(PngFile.Rgba, 4)]
    public void Png_with_a_row_too_few_is_refused(byte type, int samples)
    {
        byte[] whole = PngFile.Build(9, 7, type, 8, new byte[9 * 7 * samples]);
        ImageLoader.Load(whole).Dispose();

        FluentActions.Invoking(() => ImageLoader.Load(PngFile.Build(9, 7, type, 8, new byte[9 * 6 * samples])))
            .Should().Throw<ImageException>().WithMessage("*truncated*");
    }

    [Fact]
    public void Large_picture_of_one_color_is_read()
    {
        using var flat = new Image<Rgb24>(3000, 2000, new Rgb24(1, 2, 3));
        Action<Stream>[] saves =
            [s => flat.SaveAsGif(s), s => flat.SaveAsPng(s), s => flat.SaveAsWebp(s), s => flat.SaveAsJpeg(s)];
        foreach (Action<Stream> save in saves)
        {
            using var file = new MemoryStream();
            save(file);
            using Image<Rgb24> picture = ImageLoader.Load(file.ToArray());
            (picture.Width, picture.Height).Should().Be((3000, 2000));
        }
    }

    [Fact]
    public async Task Pipes_and_devices_are_refused_at_once()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        using (Process make = Process.Start("mkfifo", folder["pipe.png"]))
        {
            await make.WaitForExitAsync();
        }

        File.CreateSymbolicLink(folder["link.png"], folder["pipe.png"]);
        foreach (string path in new[] { folder["pipe.png"], folder["link.png"], "/dev/zero" })
        {
            Func<Task> load = () => Task.Run(() => ImageLoader.Load(path)).WaitAsync(TimeSpan.FromSeconds(5));
            await load.Should().ThrowAsync<ImageException>().WithMessage("*pipe*");
        }
    }

    [Fact]
    public void Link_to_a_picture_is_followed()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["link.gif"], CaseFile.Path("gif-screen-0x0.gif"));
        using Image<Rgb24> picture = ImageLoader.Load(folder["link.gif"]);
        picture.Width.Should().Be(30);
    }

    [Theory]
    [InlineData(30_000, 30_000, 0)]
    [InlineData(1, 1, 20_000)]
    [InlineData(1, 1, int.MaxValue)]
    public void Grid_beyond_the_largest_array_is_a_mistake_of_the_caller(int width, int height, int padding)
    {
        Action lay = () => ImageGrid.Of(new float[6], width, height, perRow: 1, padding);
        lay.Should().Throw<ArgumentException>();
    }
}
