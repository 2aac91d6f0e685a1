using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Imaging;

/// <summary>Pictures as networks see them: planes R, G, B of float32, range [-1, 1].</summary>
public static class NetworkPicture
{
    /// <summary>(v / 255 - 0.5) / 0.5 of every byte, as torchvision's ToTensor and Normalize(0.5, 0.5) give it.</summary>
    /// <param name="picture">The picture; stays the caller's.</param>
    /// <returns>[3, height, width].</returns>
    public static float[] ToPlanes(Image<Rgb24> picture)
    {
        RgbRaster raster = RgbRaster.From(picture);
        int area = raster.Width * raster.Height;
        float[] planes = new float[raster.Pixels.Length];
        for (int i = 0; i < raster.Pixels.Length; i++)
        {
            planes[(i % RgbRaster.Channels * area) + (i / RgbRaster.Channels)] = ((raster.Pixels[i] / 255f) - 0.5f) / 0.5f;
        }

        return planes;
    }

    /// <summary>Bytes as the original writes them: trunc(255 · clip((x + 1) / 2, 0, 1)); NaN becomes 0.</summary>
    /// <param name="planes">[3, height, width] in [-1, 1].</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <returns>A new picture; the caller disposes it.</returns>
    public static Image<Rgb24> FromPlanes(ReadOnlySpan<float> planes, int width, int height)
        => ToPicture(planes, width, height, v => (v + 1) / 2);

    /// <summary>Turns planes into bytes: trunc(255 · clip(toUnit(x), 0, 1)).</summary>
    internal static Image<Rgb24> ToPicture(ReadOnlySpan<float> planes, int width, int height, Func<float, float> toUnit)
    {
        var raster = new RgbRaster(width, height);
        ArgumentOutOfRangeException.ThrowIfNotEqual(planes.Length, raster.Pixels.Length, nameof(planes));
        int area = width * height;
        for (int i = 0; i < raster.Pixels.Length; i++)
        {
            float unit = toUnit(planes[(i % RgbRaster.Channels * area) + (i / RgbRaster.Channels)]);
            raster.Pixels[i] = (byte)(255 * (unit > 0 ? Math.Min(unit, 1) : 0));
        }

        return raster.ToPicture();
    }
}
