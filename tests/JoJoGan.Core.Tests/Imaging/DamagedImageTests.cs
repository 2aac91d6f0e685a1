using System.Buffers.Binary;
using JoJoGan.Errors;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Imaging;

public sealed class DamagedImageTests
{
    private const int Side = 200;
    private const byte StartOfFrame = 0xC0, StartOfScan = 0xDA;

    [Fact]
    public void A_PNG_whose_pixels_miss_their_check_sum_is_refused()
    {
        byte[] file = Sample(p => p.SaveAsPng);
        int pixels = file.AsSpan().IndexOf("IDAT"u8);
        int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(pixels - 4));
        file[pixels + 4 + length] ^= 1;

        Loading(file).Should().Throw<ImageException>().WithMessage("*damaged*CRC*export it anew*");
    }

    [Fact]
    public void A_PNG_with_two_headers_is_refused()
    {
        byte[] header = new byte[13];
        (header[2], header[6], header[8], header[9]) = (255, 255, 8, PngFile.Rgb);
        byte[] file = PngFile.Build(1, 1, PngFile.Rgb, 8, [1, 2, 3], ("IHDR", header));

        Loading(file).Should().Throw<ImageException>().WithMessage("*damaged*two headers*");
    }

    [Fact]
    public void A_JPEG_with_two_headers_is_refused()
    {
        byte[] file = Sample(p => p.SaveAsJpeg);
        int frame = Segment(file, StartOfFrame);

        Loading([.. file[..frame], .. file[frame..(frame + 19)], .. file[frame..]])
            .Should().Throw<ImageException>().WithMessage("*damaged*two headers*");
    }

    [Fact]
    public void A_JPEG_without_pixels_is_refused()
    {
        byte[] file = Sample(p => p.SaveAsJpeg);

        Loading([.. file[..Segment(file, StartOfScan)], 0xFF, 0xD9])
            .Should().Throw<ImageException>().WithMessage("*damaged*no pixels*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_JPEG_that_lacks_a_piece_between_restart_markers_is_refused(int interval)
    {
        const int Intervals = 12;
        byte[][] markers = [.. Enumerable.Range(0, Intervals - 1).Select(i => new byte[] { 0xFF, (byte)(0xD0 + (i % 8)) })];

        Loading(RestartedJpeg(Intervals, markers)).Should().NotThrow();
        Loading(RestartedJpeg(Intervals, [.. markers[..interval], .. markers[(interval + 1)..]]))
            .Should().Throw<ImageException>().WithMessage("*damaged*a piece is missing*");
    }

    [Fact]
    public void A_JPEG_of_very_many_scans_is_refused()
    {
        byte[] file = Sample(p => p.SaveAsJpeg);
        int scan = Segment(file, StartOfScan);
        byte[] empty = file[scan..(scan + 14)];

        Loading([.. file[..^2], .. Enumerable.Repeat(empty, 100).SelectMany(s => s), 0xFF, 0xD9])
            .Should().Throw<ImageException>().WithMessage("*more than 100 scans*");
    }

    // The decoder fills what is missing with gray and says nothing; without restart markers only decoding would show it.
    [Fact]
    public void A_JPEG_with_a_piece_cut_out_is_a_picture_or_a_typed_error()
    {
        byte[] file = Sample(p => p.SaveAsJpeg);
        for (int at = Segment(file, StartOfScan) + 20; at + 3002 < file.Length; at += 500)
        {
            TryLoad([.. file[..at], .. file[(at + 3000)..]]);
            TryLoad([.. file[..at], 0xFF, 0xD9]);
        }
    }

    private static Action Loading(byte[] file) => () => ImageLoader.Load(file).Dispose();

    private static void TryLoad(byte[] file)
    {
        try
        {
            using Image<Rgb24> picture = ImageLoader.Load(file);
            (picture.Width, picture.Height).Should().Be((Side, Side));
        }
        catch (ImageException)
        {
            // The other permitted answer.
        }
    }

    // One block of 8 x 8 between each two markers: all have the pixels of a picture of one block.
    private static byte[] RestartedJpeg(int blocks, byte[][] markers)
    {
        using Image<Rgb24> block = Images.Gradient(8, 8);
        using var stream = new MemoryStream();
        block.Save(stream, new JpegEncoder { Quality = 95 });
        byte[] file = stream.ToArray();
        file[Segment(file, StartOfFrame) + 8] = (byte)(blocks * 8);
        int scan = Segment(file, StartOfScan);
        byte[] pixels = file[(scan + 14)..^2];
        byte[] interval = [0xFF, 0xDD, 0, 4, 0, 1];
        IEnumerable<byte> further = markers.SelectMany(m => (byte[])[.. m, .. pixels]);
        return [.. file[..scan], .. interval, .. file[scan..^2], .. further, 0xFF, 0xD9];
    }

    private static int Segment(ReadOnlySpan<byte> jpeg, byte marker) => jpeg.IndexOf((ReadOnlySpan<byte>)[0xFF, marker]);

    private static byte[] Sample(Func<Image<Rgb24>, Action<Stream>> save)
    {
        using var picture = new Image<Rgb24>(Side, Side);
        var random = new Random(1);
        for (int i = 0; i < Side * Side; i++)
        {
            picture[i % Side, i / Side] = new Rgb24((byte)random.Next(256), (byte)(i % Side), (byte)(i / Side));
        }

        using var file = new MemoryStream();
        save(picture)(file);
        return file.ToArray();
    }
}
