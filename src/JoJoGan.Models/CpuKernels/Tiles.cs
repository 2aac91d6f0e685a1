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

    /// <summary>Whether features [N, C, H, W] can be cut into tiles, and a tensor of so many channels fits a span.</summary>
    public static bool Fits(Tensor x, long channels)
    {
        (long h, long w) = (x.shape[2], x.shape[3]);
        long largest = x.shape[0] * Math.Max(channels, x.shape[1]) * h * w * sizeof(float);
        return h % WinogradF4x3.Outputs == 0 && (w is 16 or 32 || w % 64 == 0) && largest <= int.MaxValue;
    }

    /// <summary>The sample of a row of tiles, and the first of its rows of pixels.</summary>
    public (int Image, int Y) At(int row) => (row / RowsPerImage, row % RowsPerImage * WinogradF4x3.Outputs);
}

/// <summary>
/// Values at the points of tiles, for products over their channels: [point, panel, channel, tile of the panel], 32 tiles in a
/// panel.
/// </summary>
internal readonly unsafe struct PackedTiles
{
    /// <summary>Tiles of a panel: two vectors.</summary>
    public const int Tiles = 2 * WinogradF4x3.Lanes;

    private readonly float* start;

    /// <summary>Panels over memory of <see cref="Length"/> values.</summary>
    public PackedTiles(float* start, int channels, int tiles)
    {
        this.start = start;
        PanelStride = Stride(channels);
        PointStride = PanelStride * Panels(tiles);
    }

    /// <summary>Values from a panel to the next.</summary>
    public nint PanelStride { get; }

    /// <summary>Values from a point to the next.</summary>
    public nint PointStride { get; }

    /// <summary>The panels of the given number of tiles.</summary>
    public static int Panels(int tiles) => (tiles + Tiles - 1) / Tiles;

    /// <summary>The memory that they take.</summary>
    public static long Length(int points, int channels, int tiles) => points * Panels(tiles) * (long)Stride(channels);

    /// <summary>Where a value lies; those of the following tiles up to the end of the panel lie behind it.</summary>
    public float* At(int point, int channel, int tile) =>
        start + (point * PointStride) + (tile / Tiles * PanelStride) + (channel * (nint)Tiles) + (tile % Tiles);

    // A vector more than needed: whole vectors may be read at the end, and no points lie a power of 2 apart (caches).
    private static nint Stride(int channels) => (channels * (nint)Tiles) + WinogradF4x3.Lanes;
}
