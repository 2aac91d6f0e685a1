namespace JoJoGan.Imaging;

/// <summary>Images as plain arrays of network input and output: NCHW, RGB, range [-1, 1]. For runtimes without tensors.</summary>
public static class ImagePlanes
{
    /// <summary>Lays images out as (v / 255 - 0.5) / 0.5.</summary>
    /// <param name="images">One or more images of equal size.</param>
    /// <returns>[n, 3, height, width], row-major.</returns>
    /// <exception cref="ArgumentException">The images differ in size, or are too many for one array.</exception>
    public static float[] FromImages(IReadOnlyList<Image<Rgb24>> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfZero(images.Count);
        (int width, int height) = (images[0].Width, images[0].Height);
        float[] planes = new float[Length(images.Count, height, width)];
        for (int i = 0; i < images.Count; i++)
        {
            if (images[i].Width != width || images[i].Height != height)
            {
                throw new ArgumentException("The pictures of a batch must be of one size.", nameof(images));
            }

            byte[] bytes = RgbRaster.From(images[i]).Pixels;
            int area = width * height;
            for (int channel = 0; channel < RgbRaster.Channels; channel++)
            {
                Span<float> plane = planes.AsSpan(((i * RgbRaster.Channels) + channel) * area, area);
                for (int p = 0; p < area; p++)
                {
                    plane[p] = Scaled(bytes[(RgbRaster.Channels * p) + channel]);
                }
            }
        }

        return planes;
    }

    /// <summary>Makes images as the original writes them: trunc(255 · clip((x + 1) / 2, 0, 1)).</summary>
    /// <param name="planes">[n, 3, height, width] in [-1, 1].</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="width">Width in pixels.</param>
    /// <returns>One image for each sample.</returns>
    public static IReadOnlyList<Image<Rgb24>> ToImages(ReadOnlySpan<float> planes, int height, int width)
    {
        int area = checked(height * width);
        int count = planes.Length / (RgbRaster.Channels * area);
        var images = new Image<Rgb24>[count];
        for (int i = 0; i < count; i++)
        {
            var raster = new RgbRaster(width, height);
            for (int channel = 0; channel < RgbRaster.Channels; channel++)
            {
                ReadOnlySpan<float> plane = planes.Slice(((i * RgbRaster.Channels) + channel) * area, area);
                for (int p = 0; p < area; p++)
                {
                    raster.Pixels[(RgbRaster.Channels * p) + channel] = Byte(plane[p]);
                }
            }

            images[i] = raster.ToImage();
        }

        return images;
    }

    private static int Length(int count, int height, int width)
    {
        Int128 total = (Int128)count * height * width * RgbRaster.Channels;
        return total <= Array.MaxLength
            ? (int)total
            : throw new ArgumentException(
                $"{count} pictures of {width} x {height} are too many at once; give fewer or smaller ones.", nameof(count));
    }

    private static float Scaled(byte value) => ((value / 255f) - 0.5f) / 0.5f;

    private static byte Byte(float value) => (byte)(Math.Clamp((value + 1) / 2, 0, 1) * 255); // a value that is no number gives 0
}
