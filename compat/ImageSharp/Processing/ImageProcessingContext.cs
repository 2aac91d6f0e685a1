namespace SixLabors.ImageSharp.Processing;

internal sealed class ImageProcessingContext(Image image) : IImageProcessingContext
{
    public Image Image { get; } = image;

    public static Image Of(IImageProcessingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ((ImageProcessingContext)context).Image;
    }

    public Size GetCurrentSize() => Image.Size;
}
