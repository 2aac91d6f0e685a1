namespace SixLabors.ImageSharp.PixelFormats;

public interface IPixel<TSelf>
    where TSelf : unmanaged, IPixel<TSelf>
{
}
