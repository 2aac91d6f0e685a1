using static TorchSharp.torch;

namespace JoJoGan.Models.CpuKernels;

/// <summary>The tiles of 4 x 4 outputs that a batch of feature maps is cut into.</summary>
/// <param name="Images">Number of samples.</param>
/// <param name="Height">A multiple of 4.</param>
/// <param name="Width">16, 32 or a multiple of 64: vectors of tiles then begin on vectors of memory.</param>
internal readonly record struct TileGrid(int Images, int Height, int Width)
{
    /// <summary>Tiles beside each other.</summary>
    public int TilesPerRow => Width / WinogradF4x3.Outputs;

    /// <summary>Rows of tiles of all samples.</summary>
    public int Rows => Images * RowsPerImage;

    /// <summary>All tiles.</summary>
    public int Tiles => Rows * TilesPerRow;

    /// <summary>Pixels of a map.</summary>
    public nint Pixels => Height * (nint)Width;

    private int RowsPerImage => Height / WinogradF4x3.Outputs;

    /// <summary>The grid of features [N, C, H, W].</summary>
    public static TileGrid Of(Tensor x) => new((int)x.shape[0], (int)x.shape[2], (int)x.shape[3]);

    /// <summary>Whether features [N, C, H, W] can be cut into tiles, and a tensor of so many channels can be reached as a span.</summary>
    public static bool Fits(Tensor x, long channels)
    {
        (long h, long w) = (x.shape[2], x.shape[3]);
        long largest = x.shape[0] * Math.Max(channels, x.shape[1]) * h * w * sizeof(float);
        return h % WinogradF4x3.Outputs == 0 && (w is 16 or 32 || w % 64 == 0) && largest <= int.MaxValue;
    }

    /// <summary>The sample of a row of tiles, and the first of its rows of pixels.</summary>
    public (int Image, int Y) At(int row) => (row / RowsPerImage, row % RowsPerImage * WinogradF4x3.Outputs);
}
