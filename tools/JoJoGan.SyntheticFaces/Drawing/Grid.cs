namespace JoJoGan.SyntheticFaces;

/// <summary>The centers of the pixels, in [-1, 1] from the picture's left to its right and from its top to its bottom.</summary>
internal sealed class Grid
{
    public Grid(int size, Device device)
    {
        Tensor at = (arange(size, ScalarType.Float32, device) + 0.5) * (2.0 / size) - 1;
        X = at.view(1, 1, 1, size);
        Y = at.view(1, 1, size, 1);
        Size = size;
    }

    /// <summary>[1, 1, 1, size].</summary>
    public Tensor X { get; }

    /// <summary>[1, 1, size, 1].</summary>
    public Tensor Y { get; }

    public int Size { get; }

    /// <summary>The side of a pixel.</summary>
    public double Pixel => 2.0 / Size;
}
