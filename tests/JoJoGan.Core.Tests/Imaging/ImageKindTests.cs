using JoJoGan.Errors;
using JoJoGan.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests.Imaging;

/// <summary>Rarer kinds of the five formats: read exactly, or refused with what to do.</summary>
public sealed class ImageKindTests
{
    private static readonly byte[] Red = [0, 0, 255], Green = [0, 255, 0], Blue = [255, 0, 0], White = [255, 255, 255];

    // Two rows of two pixels, the lower one first, each filled up to four bytes.
    private static readonly byte[] BmpPixels = [.. Blue, .. White, 0, 0, .. Red, .. Green, 0, 0];

    [Fact]
    public void An_interlaced_PNG_is_read()
    {
        // Adam7 of one row: columns 0, 4 and 2, then 1 and 3, each pass behind its filter.
        byte[] file = PngFile.BuildInterlaced(5, 1, PngFile.Gray, 8, [0, 10, 0, 50, 0, 30, 0, 20, 40]);
        using Image<Rgb24> picture = ImageLoader.Load(file);
        Images.Bytes(picture).Should().Equal(10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40, 50, 50, 50);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_interlaced_PNG_too_narrow_for_the_decoder_is_refused(int width)
        => Loading(PngFile.BuildInterlaced(width, 1, PngFile.Gray, 8, [0, 10, 0, 30, 0, 20, 40]))
            .Should().Throw<ImageException>().WithMessage("*cannot be read*interlaced*fewer than 5*");

    [Fact]
    public void A_BMP_with_a_core_header_is_read() => AssertRead(Bmp([12, 0, 0, 0, 2, 0, 2, 0, 1, 0, 24, 0], BmpPixels));

    [Fact]
    public void A_BMP_from_top_to_bottom_is_read()
        => AssertRead(Bmp(InfoHeader(height: -2), [.. BmpPixels[8..], .. BmpPixels[..8]]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_compressed_BMP_is_refused(byte compression)
        => Loading(Bmp(InfoHeader(height: 2, compression), BmpPixels))
            .Should().Throw<ImageException>().WithMessage("*cannot be read (a compressed BMP); save it as PNG*");

    [Fact]
    public void A_BMP_whose_size_overflows_is_refused()
    {
        byte[] header = InfoHeader(height: int.MinValue);
        (header[4], header[5], header[6], header[7], header[15]) = (255, 255, 255, 127, 128);
        Loading(Bmp(header, BmpPixels)).Should().Throw<ImageException>().WithMessage("*truncated*");
    }

    [Theory]
    [InlineData(0xC9)]
    [InlineData(0xCA)]
    public void An_arithmetic_JPEG_is_refused(byte marker)
    {
        using Image<Rgb24> picture = Images.Gradient(16, 16);
        using var stream = new MemoryStream();
        picture.SaveAsJpeg(stream);
        byte[] file = stream.ToArray();
        file[file.AsSpan().IndexOf(new byte[] { 0xFF, 0xC0 }) + 1] = marker;

        Loading(file).Should().Throw<ImageException>().WithMessage("*cannot be read*arithmetic*save it as PNG*");
    }

    private static void AssertRead(byte[] file)
    {
        using Image<Rgb24> picture = ImageLoader.Load(file);
        Images.Bytes(picture).Should().Equal(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255);
    }

    private static Action Loading(byte[] file) => () => ImageLoader.Load(file).Dispose();

    private static byte[] Bmp(byte[] header, byte[] pixels)
    {
        int offset = 14 + header.Length;
        byte[] size = BitConverter.GetBytes(offset + pixels.Length);
        return [.. "BM"u8, .. size, 0, 0, 0, 0, .. BitConverter.GetBytes(offset), .. header, .. pixels];
    }

    // BITMAPINFOHEADER of 2 pixels a row and 24 bits.
    private static byte[] InfoHeader(int height, byte compression = 0)
        => [40, 0, 0, 0, 2, 0, 0, 0, .. BitConverter.GetBytes(height), 1, 0, 24, 0, compression, 0, 0, 0, .. new byte[20]];
}
