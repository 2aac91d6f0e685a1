using JoJoGan.Imaging;
using JoJoGan.Testing;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Core.Tests;

/// <summary>Images for tests, and their bytes.</summary>
internal static class Images
{
    /// <summary>A picture whose every pixel differs from its neighbors.</summary>
    public static Image<Rgb24> Pattern(int width, int height)
    {
        var picture = new Image<Rgb24>(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                picture[x, y] = new Rgb24((byte)(x * 7), (byte)(y * 11), (byte)((x + y) * 5));
            }
        }

        return picture;
    }

    /// <summary>A smooth picture, which lossy codecs keep closely.</summary>
    public static Image<Rgb24> Gradient(int width, int height)
    {
        var picture = new Image<Rgb24>(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                picture[x, y] = new Rgb24((byte)(x * 255 / width), (byte)(y * 255 / height), 128);
            }
        }

        return picture;
    }

    /// <summary>The pixels as [height, width, 3].</summary>
    public static byte[] Bytes(Image<Rgb24> picture)
    {
        byte[] bytes = new byte[picture.Width * picture.Height * 3];
        picture.CopyPixelDataTo(bytes);
        return bytes;
    }

    /// <summary>A PNG of the golden folder.</summary>
    public static Image<Rgb24> Golden(string name) => ImageLoader.Load(GoldenFolder.File(name));

    /// <summary>A u8 tensor [height, width, 3] as a picture.</summary>
    public static Image<Rgb24> From(GoldenCase golden, string name)
    {
        long[] shape = golden.Shape(name);
        return Image.LoadPixelData<Rgb24>(golden.Values<byte>(name), (int)shape[1], (int)shape[0]);
    }
}
