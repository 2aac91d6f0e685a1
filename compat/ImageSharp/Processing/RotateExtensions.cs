namespace SixLabors.ImageSharp.Processing;

public static class RotateExtensions
{
    // Clockwise.
    public static IImageProcessingContext Rotate(this IImageProcessingContext source, RotateMode rotateMode)
    {
        Image image = ImageProcessingContext.Of(source);
        (int width, int height) = (image.Width, image.Height);
        switch (rotateMode)
        {
            case RotateMode.Rotate90:
                image.Rearrange(new Size(height, width), (x, y) => (y, height - 1 - x));
                break;
            case RotateMode.Rotate180:
                image.Rearrange(image.Size, (x, y) => (width - 1 - x, height - 1 - y));
                break;
            case RotateMode.Rotate270:
                image.Rearrange(new Size(height, width), (x, y) => (width - 1 - y, x));
                break;
        }

        return source;
    }
}
