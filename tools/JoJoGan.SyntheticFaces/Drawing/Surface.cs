namespace JoJoGan.SyntheticFaces;

/// <summary>The slope of a surface seen from the front: its normal is (X, Y, 1) made unit length.</summary>
internal sealed class Surface(Tensor x, Tensor y)
{
    private Tensor slopeX = x;
    private Tensor slopeY = y;
    private (Tensor X, Tensor Y, Tensor Z)? normal;

    /// <summary>The unit normal; no bump may follow.</summary>
    public (Tensor X, Tensor Y, Tensor Z) Normal => normal ??= Normalized();

    /// <summary>A rounded body whose normal turns to the side towards its outline.</summary>
    public static Surface Round(Tensor across, Tensor down)
    {
        Tensor squared = across.square() + down.square();
        Tensor steep = (1.12 - squared).clamp_min(0.12).rsqrt();
        return new Surface(across * steep, down * steep);
    }

    /// <summary>
    /// A bump (or dent) of the form amount · exp(-(x / width)² - (y / height)²); x and y may be single rows and columns.
    /// </summary>
    public void Bump(Tensor x, Tensor y, double width, double height, double amount)
    {
        Tensor bell = Curves.Bell(x, width) * Curves.Bell(y, height) * (amount * 2);
        slopeX += bell * (x / (width * width));
        slopeY += bell * (y / (height * height));
    }

    /// <summary>A bump on both sides of the face: x counts from its center outwards.</summary>
    /// <param name="sign">-1 on the left, 1 on the right.</param>
    public void BumpBothSides(Tensor x, Tensor sign, Tensor y, double width, double height, double amount)
    {
        Tensor bell = Curves.Bell(x, width) * Curves.Bell(y, height) * (amount * 2);
        slopeX += bell * (x * sign / (width * width));
        slopeY += bell * (y / (height * height));
    }

    private (Tensor X, Tensor Y, Tensor Z) Normalized()
    {
        Tensor z = (slopeX.square() + slopeY.square() + 1).rsqrt();
        return (slopeX * z, slopeY * z, z);
    }
}
