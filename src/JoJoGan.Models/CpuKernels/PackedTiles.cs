namespace JoJoGan.Models.CpuKernels;

/// <summary>
/// Values at the points of tiles, for products over their channels: [point, panel, channel, tile of the panel], 32 tiles in a panel.
/// </summary>
internal readonly unsafe struct PackedTiles
{
    /// <summary>Tiles of a panel: two vectors.</summary>
    public const int Tiles = 2 * WinogradF4x3.Lanes;

    private readonly float* _start;

    /// <summary>Panels over memory of <see cref="Length"/> values.</summary>
    public PackedTiles(float* start, int channels, int tiles)
    {
        _start = start;
        PanelStride = Stride(channels);
        PointStride = PanelStride * Panels(tiles);
    }

    /// <summary>Values from a panel to the next.</summary>
    public nint PanelStride { get; }

    /// <summary>Values from a point to the next.</summary>
    public nint PointStride { get; }

    /// <summary>The panels of so many tiles.</summary>
    public static int Panels(int tiles) => (tiles + Tiles - 1) / Tiles;

    /// <summary>The memory that they take.</summary>
    public static long Length(int points, int channels, int tiles) => points * Panels(tiles) * (long)Stride(channels);

    /// <summary>Where a value lies; those of the following tiles up to the end of the panel lie behind it.</summary>
    public float* At(int point, int channel, int tile) =>
        _start + (point * PointStride) + (tile / Tiles * PanelStride) + (channel * (nint)Tiles) + (tile % Tiles);

    // A vector more than needed: whole vectors may be read at the end, and points do not lie a power of 2 apart, which caches dislike.
    private static nint Stride(int channels) => (channels * (nint)Tiles) + WinogradF4x3.Lanes;
}
