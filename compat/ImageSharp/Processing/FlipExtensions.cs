namespace SixLabors.ImageSharp.Processing;

public static class FlipExtensions
{
    public static IImageProcessingContext Flip(this IImageProcessingContext source, FlipMode flipMode)
    {
        Image image = ImageProcessingContext.Of(source);
        (int width, int height) = (image.Width, image.Height);
        switch (flipMode)
        {
            case FlipMode.Horizontal:
                image.Rearrange(image.Size, (x, y) => (width - 1 - x, y));
                break;
            case FlipMode.Vertical:
                image.Rearrange(image.Size, (x, y) => (x, height - 1 - y));
                break;
        }

        return source;
    }
}
