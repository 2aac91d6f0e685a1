using JoJoGan.Errors;
using JoJoGan.Files;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Imaging;

public sealed class ImageWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Image<Rgb24> picture = Images.Gradient(40, 30);

    public void Dispose()
    {
        picture.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("face.png", 0)]
    [InlineData("FACE.PNG", 0)]
    [InlineData("face.jpg", 6)]
    [InlineData("face.jpeg", 6)]
    public void What_is_written_is_what_is_read(string name, int tolerance)
    {
        ImageWriter.Write(picture, folder[name]);
        using Image<Rgb24> read = ImageLoader.Load(folder[name]);
        PixelComparison.Of(Images.Bytes(read), Images.Bytes(picture)).Largest.Should().BeLessThanOrEqualTo(tolerance);
        folder.Names().Should().Equal(name);
    }

    [Fact]
    public void The_extension_says_the_format_and_the_quality_the_size()
    {
        ImageWriter.Write(picture, folder["good.jpg"], jpegQuality: 95);
        ImageWriter.Write(picture, folder["small.jpg"], jpegQuality: 10);
        File.ReadAllBytes(folder["good.jpg"])[..2].Should().Equal(0xFF, 0xD8);
        new FileInfo(folder["small.jpg"]).Length.Should().BeLessThan(new FileInfo(folder["good.jpg"]).Length);
    }

    [Theory]
    [InlineData("face.tiff")]
    [InlineData("face")]
    public void Another_extension_is_refused_and_nothing_written(string name)
    {
        Action write = () => ImageWriter.Write(picture, folder[name]);
        write.Should().Throw<ImageException>().WithMessage("*.png*.jpg*");
        folder.Names().Should().BeEmpty();
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        Action write = () => ImageWriter.Write(picture, Path.Combine(folder["nowhere"], "face.png"));
        write.Should().Throw<ImageException>().WithMessage("*face.png*folder does not exist*");
    }

    [Fact]
    public void A_file_that_cannot_be_replaced_stays_and_nothing_is_left_behind()
    {
        Directory.CreateDirectory(folder["face.png"]);
        Action write = () => ImageWriter.Write(picture, folder["face.png"]);
        write.Should().Throw<ImageException>().WithMessage("*cannot be written*");
        folder.Names().Should().Equal("face.png");
    }

    [Fact]
    public void A_full_disk_leaves_the_old_file_intact()
    {
        File.WriteAllText(folder["face.png"], "the old file");
        Action write = () => AtomicFile.Write(
            folder["face.png"],
            stream =>
            {
                stream.Write(new byte[100]);
                throw new IOException("No space left on device", 28);
            },
            (reason, cause) => new ImageException(reason, "face.png", cause));
        write.Should().Throw<ImageException>().WithMessage("face.png*disk is full*free some space*");
        File.ReadAllText(folder["face.png"]).Should().Be("the old file");
        folder.Names().Should().Equal("face.png");
    }

    [Fact]
    public void An_existing_file_is_replaced()
    {
        File.WriteAllText(folder["face.png"], "the old file");
        ImageWriter.Write(picture, folder["face.png"]);
        using Image<Rgb24> read = ImageLoader.Load(folder["face.png"]);
        read.Width.Should().Be(picture.Width);
        folder.Names().Should().Equal("face.png");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void A_quality_outside_its_range_is_refused(int quality)
    {
        Action write = () => ImageWriter.Write(picture, folder["face.jpg"], quality);
        write.Should().Throw<ArgumentOutOfRangeException>();
    }
}
