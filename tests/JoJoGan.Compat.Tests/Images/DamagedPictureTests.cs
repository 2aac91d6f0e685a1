using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Compat.Tests.Images;

public sealed class DamagedPictureTests
{
    private const int Side = 200;

    [Fact]
    public void Jpeg_with_a_piece_cut_out_is_damaged()
    {
        byte[] file = Sample(p => p.SaveAsJpeg);
        int scan = file.AsSpan().IndexOf(new byte[] { 0xFF, 0xDA }) + 20;
        file.Length.Should().BeGreaterThan(12_000);

        for (int at = scan; at + 3002 < file.Length; at += 500)
        {
            byte[] cut = [.. file[..at], .. file[(at + 3000)..]];
            Loading(cut).Should().Throw<InvalidImageContentException>($"3000 bytes from {at} on are missing");
        }
    }

    [Fact]
    public void First_half_of_a_jpeg_with_an_end_marker_is_damaged()
    {
        byte[] file = Sample(p => p.SaveAsJpeg);

        Loading([.. file[..(file.Length / 2)], 0xFF, 0xD9]).Should().Throw<InvalidImageContentException>().WithMessage("*Corrupt JPEG data*");
    }

    [Fact]
    public void Png_whose_pixels_miss_their_check_sum_is_damaged()
    {
        byte[] file = Sample(p => p.SaveAsPng);
        int pixels = file.AsSpan().IndexOf("IDAT"u8);
        int length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(pixels - 4));
        file[pixels + 4 + length] ^= 1;

        Loading(file).Should().Throw<InvalidImageContentException>().WithMessage("*CRC*");
    }

    [Fact]
    public void Damage_is_told_by_the_error_alone()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        (byte[] jpeg, byte[] png, byte[] bmp, byte[] webp) = (Sample(p => p.SaveAsJpeg), Sample(p => p.SaveAsPng), Sample(p => p.SaveAsBmp), Sample(p => p.SaveAsWebp));
        var random = new Random(3);

        string told = ErrorStream.During(() =>
        {
            foreach (byte[] file in new[] { jpeg, png, bmp, webp })
            {
                for (int i = 0; i < 60; i++)
                {
                    byte[] damaged = [.. file];
                    damaged[30 + random.Next(i < 30 ? 300 : file.Length - 30)] ^= (byte)random.Next(1, 256);
                    Try(damaged);
                    Try([.. file[..random.Next(64, file.Length)], 0xFF, 0xD9]);
                }
            }
        });

        told.Should().BeEmpty();
    }

    private static Action Loading(byte[] file) => () => Image.Load<Rgb24>(file).Dispose();

    private static void Try(byte[] file)
    {
        try
        {
            Image.Load<Rgb24>(file).Dispose();
        }
        catch (ImageFormatException)
        {
            // One of two answers; the other is a picture.
        }
    }

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
