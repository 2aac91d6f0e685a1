using System.Runtime.InteropServices;
using JoJoGan.Imaging;
using SixLabors.ImageSharp.Advanced;

namespace JoJoGan.Alignment;

/// <summary>Puts a drawn face back into the photo that its crop was cut out of.</summary>
public static class FacePaster
{
    /// <summary>
    /// Pastes a face over its place, with edges that fade into the photo. Every pixel outside the place keeps its value.
    /// </summary>
    /// <param name="photo">The photo. It is not changed.</param>
    /// <param name="face">The square face, of any size.</param>
    /// <param name="place">Where the face's crop lies in the photo.</param>
    /// <param name="feather">
    /// How far the edge fades, as a share of the place's side. From 0, a hard edge, to 0.5. The default is 0.15.
    /// </param>
    /// <returns>A new picture.</returns>
    /// <exception cref="ArgumentException">The face is not square.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The feather is outside its limits.</exception>
    public static Image<Rgb24> Paste(Image<Rgb24> photo, Image<Rgb24> face, CropTransform place, double feather = 0.15)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(face);
        ArgumentNullException.ThrowIfNull(place);
        ArgumentOutOfRangeException.ThrowIfLessThan(feather, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(feather, 0.5);
        if (face.Width != face.Height)
        {
            throw new ArgumentException($"A face to paste must be square, not {face.Width} x {face.Height}.", nameof(face));
        }

        Image<Rgb24> target = photo.CopyPixels();
        RgbRaster source = InPhotoScale(RgbRaster.From(face), place.Side);
        (int left, int top, int right, int bottom) = Bounds(place, target);
        Parallel.For(top, Math.Max(bottom, top), y =>
        {
            Span<byte> row = MemoryMarshal.AsBytes(target.DangerousGetPixelRowMemory(y).Span);
            Span<double> color = stackalloc double[RgbRaster.Channels];
            for (int x = left; x < right; x++)
            {
                FacePoint at = place.ToCrop(new FacePoint(x, y));
                double share = Share(at, feather);
                if (share > 0)
                {
                    Sample(source, at, color);
                    Blend(row.Slice(x * RgbRaster.Channels, RgbRaster.Channels), color, share);
                }
            }
        });
        return target;
    }

    /// <summary>A face that is larger than its place would lose pixels between the samples.</summary>
    private static RgbRaster InPhotoScale(RgbRaster face, double side)
    {
        int needed = Math.Max((int)Math.Ceiling(side), 1);
        return face.Width > needed ? Resampler.Resize(face, needed, needed, ResamplingFilter.Lanczos) : face;
    }

    private static (int Left, int Top, int Right, int Bottom) Bounds(CropTransform place, Image<Rgb24> photo)
    {
        FacePoint[] corners = [.. new FacePoint[] { new(0, 0), new(1, 0), new(1, 1), new(0, 1) }.Select(place.ToPhoto)];
        return (
            (int)Math.Clamp(Math.Floor(corners.Min(c => c.X)), 0, photo.Width),
            (int)Math.Clamp(Math.Floor(corners.Min(c => c.Y)), 0, photo.Height),
            (int)Math.Clamp(Math.Ceiling(corners.Max(c => c.X)) + 1, 0, photo.Width),
            (int)Math.Clamp(Math.Ceiling(corners.Max(c => c.Y)) + 1, 0, photo.Height));
    }

    /// <summary>How much of the face is seen: 0 outside, 1 further inside than the feather, 3t² - 2t³ between.</summary>
    private static double Share(FacePoint at, double feather)
    {
        double inside = Math.Min(Math.Min(at.X, 1 - at.X), Math.Min(at.Y, 1 - at.Y));
        if (inside <= 0)
        {
            return 0;
        }

        double t = inside >= feather ? 1 : inside / feather;
        return t * t * (3 - (2 * t));
    }

    private static void Sample(RgbRaster face, FacePoint at, Span<double> color)
    {
        double x = Math.Clamp((at.X * face.Width) - 0.5, 0, face.Width - 1);
        double y = Math.Clamp((at.Y * face.Height) - 0.5, 0, face.Height - 1);
        (int left, int top) = ((int)x, (int)y);
        (double dx, double dy) = (x - left, y - top);
        ReadOnlySpan<byte> upper = face.Row(top), lower = face.Row(Math.Min(top + 1, face.Height - 1));
        (int first, int second) = (left * RgbRaster.Channels, Math.Min(left + 1, face.Width - 1) * RgbRaster.Channels);
        for (int c = 0; c < RgbRaster.Channels; c++)
        {
            double above = double.Lerp(upper[first + c], upper[second + c], dx);
            double below = double.Lerp(lower[first + c], lower[second + c], dx);
            color[c] = double.Lerp(above, below, dy);
        }
    }

    private static void Blend(Span<byte> pixel, ReadOnlySpan<double> color, double share)
    {
        for (int c = 0; c < pixel.Length; c++)
        {
            pixel[c] = (byte)Math.Clamp(Math.Round(double.Lerp(pixel[c], color[c], share)), 0, 255);
        }
    }
}
