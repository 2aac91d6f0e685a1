using JoJoGan.Imaging;

namespace JoJoGan.Alignment;

/// <summary>The part of a photo that an aligned crop is sampled from, and the square in its pixels.</summary>
/// <param name="Raster">The photo, shrunk, cropped and padded.</param>
/// <param name="Quad">The square in pixels of that raster.</param>
internal sealed record CropSource(RgbRaster Raster, CropQuad Quad)
{
    /// <summary>Shrinks by a whole number where the photo has more than twice the pixels that the crop needs.</summary>
    public CropSource Shrink(int outputSize)
    {
        int divisor = (int)Math.Floor(Quad.Side / outputSize * 0.5);
        if (divisor <= 1)
        {
            return this;
        }

        int width = Math.Max((int)Math.Round((double)Raster.Width / divisor), 1);
        int height = Math.Max((int)Math.Round((double)Raster.Height / divisor), 1);
        return new CropSource(Resampler.Resize(Raster, width, height, ResamplingFilter.Lanczos), Quad.Shrink(divisor));
    }

    /// <summary>Cuts away what lies more than a border outside the square.</summary>
    public CropSource Crop()
    {
        (int left, int top, int right, int bottom) = Quad.Bounds();
        left = Math.Clamp(left - Border, 0, Raster.Width - 1);
        top = Math.Clamp(top - Border, 0, Raster.Height - 1);
        right = Math.Clamp(right + Border, left + 1, Raster.Width);
        bottom = Math.Clamp(bottom + Border, top + 1, Raster.Height);
        return right - left < Raster.Width || bottom - top < Raster.Height
            ? new CropSource(Raster.Crop(left, top, right - left, bottom - top), Quad.Move(-left, -top))
            : this;
    }

    /// <summary>Continues the photo to all sides where the square, with its border, reaches over an edge.</summary>
    public CropSource Pad()
    {
        (int left, int top, int right, int bottom) = Quad.Bounds();
        left = Math.Max(Border - left, 0);
        top = Math.Max(Border - top, 0);
        right = Math.Max(right - Raster.Width + Border, 0);
        bottom = Math.Max(bottom - Raster.Height + Border, 0);
        if (Math.Max(Math.Max(left, top), Math.Max(right, bottom)) <= Border - 4)
        {
            return this;
        }

        int least = (int)Math.Round(Quad.Side * 0.3);
        (left, top) = (Math.Max(left, least), Math.Max(top, least));
        (right, bottom) = (Math.Max(right, least), Math.Max(bottom, least));
        RgbRaster padded = FfhqPadding.Apply(Raster, left, top, right, bottom, sigma: Quad.Side * 0.02);
        return new CropSource(padded, Quad.Move(left, top));
    }

    private int Border => Math.Max((int)Math.Round(Quad.Side * 0.1), 3);
}
