namespace JoJoGan.Imaging;

/// <summary>
/// Resizes pictures byte for byte as Pillow does, which the published networks were trained with, and crops them as
/// torchvision does.
/// </summary>
public static class ImageResizer
{
    /// <summary>Resizes with antialiasing.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="width">New width in pixels, at least 1.</param>
    /// <param name="height">New height in pixels, at least 1.</param>
    /// <param name="filter">The kernel.</param>
    /// <returns>A new picture without metadata.</returns>
    public static Image<Rgb24> Resize(
        Image<Rgb24> picture,
        int width,
        int height,
        ResamplingFilter filter = ResamplingFilter.Bilinear)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return Resampler.Resize(RgbRaster.From(picture), width, height, filter).ToImage();
    }

    /// <summary>
    /// torchvision's Resize(size) and CenterCrop(size): the shorter side becomes <paramref name="size"/>, then the middle is cut
    /// out.
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <param name="size">Side of the result in pixels, at least 1.</param>
    /// <param name="filter">The kernel.</param>
    /// <returns>A new square picture without metadata.</returns>
    public static Image<Rgb24> ResizeAndCrop(Image<Rgb24> picture, int size, ResamplingFilter filter = ResamplingFilter.Bilinear)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        RgbRaster source = RgbRaster.From(picture);
        int longer = (int)((double)size * Math.Max(source.Width, source.Height) / Math.Min(source.Width, source.Height));
        (int width, int height) = source.Width <= source.Height ? (size, longer) : (longer, size);
        RgbRaster resized = Resampler.Resize(source, width, height, filter);

        // Half a pixel is rounded to even.
        int left = (int)Math.Round((width - size) / 2.0);
        int top = (int)Math.Round((height - size) / 2.0);
        return resized.Crop(left, top, size, size).ToImage();
    }
}
