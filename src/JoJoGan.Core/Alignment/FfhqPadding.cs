using JoJoGan.Imaging;

namespace JoJoGan.Alignment;

/// <summary>
/// FFHQ's continuation of a photo over its edges: mirrored without repeating the edge (c b | a b c | b a), then blurred and faded
/// to the median color, the more the further outside.
/// </summary>
internal static class FfhqPadding
{
    // Beyond this the exact filter would take minutes for a large photo, and the coarse one is within half a step of 255.
    private const double LargestExactSigma = 24;

    /// <summary>Pads each side by the given number of pixels (at least 1).</summary>
    public static RgbRaster Apply(RgbRaster source, int left, int top, int right, int bottom, double sigma)
    {
        var target = new RgbRaster(source.Width + left + right, source.Height + top + bottom);
        float[] fade = Fade(target.Width, target.Height, left, top, right, bottom);
        float[] plane = new float[fade.Length], blurred = new float[fade.Length];
        for (int c = 0; c < RgbRaster.Channels; c++)
        {
            MirrorInto(plane, source, c, target.Width, target.Height, left, top);
            Blur(plane, blurred, target.Width, target.Height, sigma);
            Blend(plane, blurred, fade);
            FadeToMedian(plane, fade);
            for (int i = 0; i < plane.Length; i++)
            {
                target.Pixels[(i * RgbRaster.Channels) + c] = (byte)Math.Clamp(MathF.Round(plane[i]), 0, 255);
            }
        }

        return target;
    }

    // 0 at the photo's edge, 1 at the padding's outer edge, negative inside the photo: the larger of both axes.
    private static float[] Fade(int width, int height, int left, int top, int right, int bottom)
    {
        float[] fade = new float[width * height];
        for (int y = 0; y < height; y++)
        {
            float down = 1 - Math.Min((float)y / top, (float)(height - 1 - y) / bottom);
            for (int x = 0; x < width; x++)
            {
                float across = 1 - Math.Min((float)x / left, (float)(width - 1 - x) / right);
                fade[(y * width) + x] = Math.Max(across, down);
            }
        }

        return fade;
    }

    private static void MirrorInto(float[] plane, RgbRaster source, int channel, int width, int height, int left, int top)
    {
        int[] columns = [.. Enumerable.Range(-left, width).Select(x => (Mirror(x, source.Width) * RgbRaster.Channels) + channel)];
        Parallel.For(0, height, y =>
        {
            ReadOnlySpan<byte> row = source.Row(Mirror(y - top, source.Height));
            for (int x = 0; x < width; x++)
            {
                plane[(y * width) + x] = row[columns[x]];
            }
        });
    }

    private static void Blur(float[] plane, float[] blurred, int width, int height, double sigma)
    {
        if (sigma > LargestExactSigma)
        {
            CoarseGaussianFilter.Apply(plane, blurred, width, height, sigma);
        }
        else
        {
            GaussianFilter.Apply(plane, blurred, width, height, sigma);
        }
    }

    private static void Blend(float[] plane, float[] blurred, float[] fade)
    {
        for (int i = 0; i < plane.Length; i++)
        {
            plane[i] += (blurred[i] - plane[i]) * Math.Clamp((fade[i] * 3) + 1, 0, 1);
        }
    }

    private static void FadeToMedian(float[] plane, float[] fade)
    {
        float median = Median.Of(plane);
        for (int i = 0; i < plane.Length; i++)
        {
            plane[i] += (median - plane[i]) * Math.Clamp(fade[i], 0, 1);
        }
    }

    // Index of the sample that stands at position i; the pattern repeats every 2 · (size - 1).
    private static int Mirror(int i, int size)
    {
        if (size == 1)
        {
            return 0;
        }

        int period = 2 * (size - 1);
        int at = ((i % period) + period) % period;
        return at < size ? at : period - at;
    }
}
