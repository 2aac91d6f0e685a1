using JoJoGan.Errors;
using JoJoGan.Imaging;
using JoJoGan.Imaging.Formats;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Fuzz;

/// <summary>Images in five formats through <see cref="ImageLoader"/>.</summary>
internal static class ImageTarget
{
    public static FuzzTarget Create() =>
        FuzzTarget.Mutating("pictures", [.. Seeds()], path => ImageLoader.Load(path).Dispose()) with
        {
            DecodedLength = DecodedLength,
        };

    private static IEnumerable<byte[]> Seeds()
    {
        using Image<Rgba32> picture = new(37, 23);
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                picture[x, y] = new Rgba32((byte)(x * 7), (byte)(y * 11), (byte)(x * y), (byte)(255 - x));
            }
        }

        foreach (PngColorType type in Enum.GetValues<PngColorType>())
        {
            foreach (PngInterlaceMode mode in Enum.GetValues<PngInterlaceMode>())
            {
                // In a stored stream, changes reach the pixels; in a compressed one, its codes.
                yield return Save(s => picture.SaveAsPng(s, new PngEncoder { ColorType = type, InterlaceMethod = mode }));
                yield return Save(s => picture.SaveAsPng(
                    s,
                    new PngEncoder
                    {
                        ColorType = type,
                        InterlaceMethod = mode,
                        CompressionLevel = PngCompressionLevel.NoCompression,
                    }));
            }
        }

        yield return Save(s => picture.SaveAsJpeg(s, new JpegEncoder { ColorType = JpegColorType.YCbCrRatio420 }));
        yield return Save(s => picture.SaveAsJpeg(s, new JpegEncoder { ColorType = JpegColorType.YCbCrRatio444 }));
        yield return Save(s => picture.SaveAsJpeg(s, new JpegEncoder { ColorType = JpegColorType.Luminance }));
        yield return Save(s => picture.SaveAsGif(s));
        yield return Save(s => picture.SaveAsWebp(s, new WebpEncoder { FileFormat = WebpFileFormatType.Lossy }));
        yield return Save(s => picture.SaveAsWebp(s, new WebpEncoder { FileFormat = WebpFileFormatType.Lossless }));
        foreach (BmpBitsPerPixel bits in Enum.GetValues<BmpBitsPerPixel>())
        {
            yield return Save(s => picture.SaveAsBmp(s, new BmpEncoder { BitsPerPixel = bits }));
        }
    }

    private static byte[] Save(Action<Stream> save)
    {
        using var file = new MemoryStream();
        save(file);
        return file.ToArray();
    }

    private static long DecodedLength(byte[] input)
    {
        try
        {
            ImageFile file = ImageFormats.Read(input, name: null);
            Int128 pixels = (Int128)file.Width * file.Height;
            return pixels > 0 && pixels <= new ImageLoaderOptions().MaxPixels ? 3 * (long)pixels : 0;
        }
        catch (ImageException)
        {
            return 0;
        }
    }
}
