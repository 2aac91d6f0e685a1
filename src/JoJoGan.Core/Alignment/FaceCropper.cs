using System.Runtime.InteropServices;
using JoJoGan.Imaging;
using SixLabors.ImageSharp.Advanced;

namespace JoJoGan.Alignment;

/// <summary>
/// Cuts faces out fast, for video: bilinear, after averaging where the crop is much smaller than its place.
/// <see cref="FfhqFaceAligner"/> is exact, and many times slower.
/// </summary>
public static class FaceCropper
{
    /// <summary>Cuts a face out; what lies outside the photo is the photo mirrored.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="place">Where the crop lies in the photo.</param>
    /// <param name="size">Side of the crop in pixels, at least 1.</param>
    /// <returns>The square crop.</returns>
    public static Image<Rgb24> Crop(Image<Rgb24> photo, CropTransform place, int size)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(place);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        (int left, int top, int right, int bottom) = place.Bounds(photo.Width, photo.Height);
        (left, top) = (Math.Min(left, photo.Width - 1), Math.Min(top, photo.Height - 1));
        int divisor = Math.Max((int)Math.Round(place.Side / size), 1);
        RgbRaster source = Reduce(photo, left, top, Math.Max(right - left, 1), Math.Max(bottom - top, 1), divisor);

        // A pixel of the reduced picture stands at the mean of those that it averages.
        double middle = (divisor - 1) * 0.5;
        FacePoint first = place.ToPhoto(new FacePoint(0.5 / size, 0.5 / size));
        (float x0, float y0) = ((float)((first.X - left - middle) / divisor), (float)((first.Y - top - middle) / divisor));
        double step = 1.0 / size / divisor;
        (float stepX, float stepY) = ((float)(place.Across.X * step), (float)(place.Across.Y * step));

        var crop = new RgbRaster(size, size);
        for (int row = 0; row < size; row++)
        {
            Span<byte> output = crop.Row(row);
            (float x, float y) = (x0 - (row * stepY), y0 + (row * stepX));
            for (int column = 0; column < size; column++)
            {
                Sample(source, x + (column * stepX), y + (column * stepY), output[(column * RgbRaster.Channels)..]);
            }
        }

        return crop.ToImage();
    }

    /// <summary>A part of the photo, each pixel the mean of divisor · divisor; the last ones repeat the part's edge.</summary>
    private static RgbRaster Reduce(Image<Rgb24> photo, int left, int top, int width, int height, int divisor)
    {
        var part = new RgbRaster((width + divisor - 1) / divisor, (height + divisor - 1) / divisor);
        int[] sums = new int[part.Stride];
        for (int y = 0; y < part.Height; y++)
        {
            Array.Clear(sums);
            for (int dy = 0; dy < divisor; dy++)
            {
                int from = top + Math.Min((y * divisor) + dy, height - 1);
                ReadOnlySpan<byte> row = MemoryMarshal.AsBytes(photo.DangerousGetPixelRowMemory(from).Span);
                AddColumns(row.Slice(left * RgbRaster.Channels, width * RgbRaster.Channels), sums, divisor);
            }

            Span<byte> output = part.Row(y);
            int count = divisor * divisor;
            for (int i = 0; i < output.Length; i++)
            {
                output[i] = (byte)((sums[i] + (count / 2)) / count);
            }
        }

        return part;
    }

    private static void AddColumns(ReadOnlySpan<byte> row, Span<int> sums, int divisor)
    {
        int last = row.Length - RgbRaster.Channels;
        for (int i = 0, at = 0; i < sums.Length; i += RgbRaster.Channels)
        {
            for (int dx = 0; dx < divisor; dx++, at += RgbRaster.Channels)
            {
                int from = Math.Min(at, last);
                sums[i] += row[from];
                sums[i + 1] += row[from + 1];
                sums[i + 2] += row[from + 2];
            }
        }
    }

    private static void Sample(RgbRaster source, float x, float y, Span<byte> output)
    {
        (x, y) = (Mirror(x, source.Width - 1), Mirror(y, source.Height - 1));
        (int left, int top) = ((int)x, (int)y);
        (float dx, float dy) = (x - left, y - top);
        int upper = (top * source.Stride) + (left * RgbRaster.Channels);
        int lower = top + 1 < source.Height ? upper + source.Stride : upper;
        int next = left + 1 < source.Width ? RgbRaster.Channels : 0;
        byte[] pixels = source.Pixels;
        for (int c = 0; c < RgbRaster.Channels; c++, upper++, lower++)
        {
            float above = pixels[upper] + ((pixels[upper + next] - pixels[upper]) * dx);
            float below = pixels[lower] + ((pixels[lower + next] - pixels[lower]) * dx);
            output[c] = (byte)(above + ((below - above) * dy) + 0.5f);
        }
    }

    private static float Mirror(float at, int last)
    {
        at = MathF.Abs(at);
        return Math.Clamp(at > last ? (2 * last) - at : at, 0, last);
    }
}
