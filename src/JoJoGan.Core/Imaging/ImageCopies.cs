namespace JoJoGan.Imaging;

/// <summary>Copies of pictures.</summary>
internal static class ImageCopies
{
    /// <returns>A picture of the same pixels without metadata.</returns>
    public static Image<Rgb24> CopyPixels(this Image<Rgb24> source)
    {
        var copy = new Image<Rgb24>(source.Width, source.Height);
        source.ProcessPixelRows(copy, (from, to) =>
        {
            for (int y = 0; y < from.Height; y++)
            {
                from.GetRowSpan(y).CopyTo(to.GetRowSpan(y));
            }
        });
        return copy;
    }
}
