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
        Image<Rgb24> target = photo.CopyPixels();
        try
        {
            PasteInto(target, face, place, feather);
            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <summary>Pastes a face as <see cref="Paste"/> does, into the photo itself.</summary>
    /// <param name="photo">The photo, which is changed.</param>
    /// <param name="face">The square face, of any size.</param>
    /// <param name="place">Where the face's crop lies in the photo.</param>
    /// <param name="feather">How far the edge fades, as a share of the place's side. From 0 to 0.5. The default is 0.15.</param>
    /// <param name="opacity">How much of the face is seen. From 0 to 1. The default is 1.</param>
    /// <exception cref="ArgumentException">The face is not square.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Feather or opacity are outside their limits.</exception>
    public static void PasteInto(
        Image<Rgb24> photo, Image<Rgb24> face, CropTransform place, double feather = 0.15, double opacity = 1)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(face);
        ArgumentNullException.ThrowIfNull(place);
        ArgumentOutOfRangeException.ThrowIfLessThan(feather, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(feather, 0.5);
        ArgumentOutOfRangeException.ThrowIfLessThan(opacity, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(opacity, 1);
        if (face.Width != face.Height)
        {
            throw new ArgumentException($"A face to paste must be square, not {face.Width} x {face.Height}.", nameof(face));
        }

        RgbRaster source = InPhotoScale(RgbRaster.From(face), place.Side);
        (int left, int top, int right, int bottom) = place.Bounds(photo.Width, photo.Height);
        Parallel.For(top, Math.Max(bottom, top), y =>
        {
            Span<byte> row = MemoryMarshal.AsBytes(photo.DangerousGetPixelRowMemory(y).Span);
            for (int x = left; x < right; x++)
            {
                FacePoint at = place.ToCrop(new FacePoint(x, y));
                double share = Share(at, feather);
                if (share > 0)
                {
                    Blend(row.Slice(x * RgbRaster.Channels, RgbRaster.Channels), source, at, (float)(share * opacity));
                }
            }
        });
    }

    /// <summary>A face that is larger than its place would lose pixels between the samples.</summary>
    private static RgbRaster InPhotoScale(RgbRaster face, double side)
    {
        int needed = Math.Max((int)Math.Ceiling(side), 1);
        return face.Width > needed ? Resampler.Resize(face, needed, needed, ResamplingFilter.Lanczos) : face;
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

    /// <summary>Lays the face's color at a place over a pixel, bilinear.</summary>
    private static void Blend(Span<byte> pixel, RgbRaster face, FacePoint at, float share)
    {
        float x = Math.Clamp(((float)at.X * face.Width) - 0.5f, 0, face.Width - 1);
        float y = Math.Clamp(((float)at.Y * face.Height) - 0.5f, 0, face.Height - 1);
        (int left, int top) = ((int)x, (int)y);
        (float dx, float dy) = (x - left, y - top);
        ReadOnlySpan<byte> upper = face.Row(top), lower = face.Row(Math.Min(top + 1, face.Height - 1));
        (int first, int second) = (left * RgbRaster.Channels, Math.Min(left + 1, face.Width - 1) * RgbRaster.Channels);
        for (int c = 0; c < pixel.Length; c++)
        {
            float above = upper[first + c] + ((upper[second + c] - upper[first + c]) * dx);
            float below = lower[first + c] + ((lower[second + c] - lower[first + c]) * dx);
            float color = above + ((below - above) * dy);
            pixel[c] = (byte)(pixel[c] + ((color - pixel[c]) * share) + 0.5f);
        }
    }
}
