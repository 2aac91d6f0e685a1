using JoJoGan.Alignment;

namespace JoJoGan.SyntheticFaces;

/// <summary>
/// The centers of the pixels, in [-1, 1] from the left to the right and from the top to the bottom of the face's crop.
/// </summary>
internal sealed class Grid
{
    /// <summary>The crop itself.</summary>
    /// <param name="size">Side in pixels.</param>
    /// <param name="device">Where the numbers lie.</param>
    public Grid(int size, Device device)
    {
        Tensor at = (arange(size, ScalarType.Float32, device) + 0.5) * (2.0 / size) - 1;
        X = at.view(1, 1, 1, size);
        Y = at.view(1, 1, size, 1);
        (Width, Height, Pixel) = (size, size, 2.0 / size);
    }

    /// <summary>Rows of a frame that the crop lies in.</summary>
    /// <param name="width">Width of the frame in pixels.</param>
    /// <param name="top">The first row.</param>
    /// <param name="height">How many rows.</param>
    /// <param name="place">Where the crop lies in the frame.</param>
    /// <param name="device">Where the numbers lie.</param>
    public Grid(int width, int top, int height, CropTransform place, Device device)
    {
        double area = place.Side * place.Side / 2;
        Tensor x = arange(width, ScalarType.Float32, device).view(1, 1, 1, width) - place.Corner.X;
        Tensor y = arange(top, top + height, ScalarType.Float32, device).view(1, 1, height, 1) - place.Corner.Y;
        X = (x * (place.Across.X / area)) + (y * (place.Across.Y / area)) - 1;
        Y = (y * (place.Across.X / area)) - (x * (place.Across.Y / area)) - 1;
        (Width, Height, Pixel) = (width, height, 2 / place.Side);
    }

    /// <summary>[1, 1, 1 or height, width].</summary>
    public Tensor X { get; }

    /// <summary>[1, 1, height, 1 or width].</summary>
    public Tensor Y { get; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>The side of a pixel.</summary>
    public double Pixel { get; }
}
