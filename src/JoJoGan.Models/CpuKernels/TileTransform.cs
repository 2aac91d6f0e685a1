using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static JoJoGan.Models.CpuKernels.WinogradF4x3;

namespace JoJoGan.Models.CpuKernels;

/// <summary>Takes rows of tiles from feature maps to the points and back, 16 tiles at a time.</summary>
internal static unsafe class TileTransform
{
    /// <summary>Values of scratch memory that a row of tiles takes; zeros at first, left ready for the next row.</summary>
    public static int Scratch(int width) => (Points * ScratchRow(width)) + width;

    /// <summary>The samples under a row of tiles, with a pixel of zeros around the map: factor · BᵀdB.</summary>
    /// <param name="map">A channel, [height, width].</param>
    /// <param name="factor">Multiplies them.</param>
    /// <param name="grid">Its sizes.</param>
    /// <param name="y">The first row of outputs.</param>
    /// <param name="scratch">As many values as <see cref="Scratch"/>.</param>
    /// <param name="panels">Where to.</param>
    /// <param name="channel">The channel there.</param>
    /// <param name="tile">The row's first tile there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InputTransform(float* map, float factor, TileGrid grid, int y, float* scratch, PackedTiles panels, int channel, int tile)
    {
        (int width, int stride) = (grid.Width, ScratchRow(grid.Width));
        float* zeros = scratch + (Points * stride);
        float* row = map + (y * (nint)width);
        float* above = y > 0 ? row - width : zeros;
        float* below = y + Outputs < grid.Height ? row + (Outputs * width) : zeros;
        float* left = scratch + Lanes;
        for (int x = 0; x < width; x += Lanes)
        {
            Six column = new(
                Vector512.Load(above + x),
                Vector512.Load(row + x),
                Vector512.Load(row + x + width),
                Vector512.Load(row + x + (2 * width)),
                Vector512.Load(row + x + (3 * width)),
                Vector512.Load(below + x));
            WinogradF4x3.InputTransform(column).Times(factor).Store(left + x, stride);
        }

        for (int i = 0; i < Points; i++)
        {
            for (int t = 0; t < grid.TilesPerRow; t += Lanes)
            {
                Six at = WinogradF4x3.InputTransform(Deinterleave4.LoadSix(left - 1 + (i * stride) + (Outputs * t)));
                Store(at, panels.At(i * Points, channel, tile + t), panels.PointStride, grid.TilesPerRow - t);
            }
        }
    }

    /// <summary>The gradient of a row of tiles: AgAᵀ.</summary>
    /// <param name="map">The gradient of a channel, [height, width].</param>
    /// <param name="grid">Its sizes.</param>
    /// <param name="y">The first row of outputs.</param>
    /// <param name="scratch">As many values as <see cref="Scratch"/>.</param>
    /// <param name="panels">Where to.</param>
    /// <param name="channel">The channel there.</param>
    /// <param name="tile">The row's first tile there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputTransformTransposed(float* map, TileGrid grid, int y, float* scratch, PackedTiles panels, int channel, int tile)
    {
        (int width, int stride) = (grid.Width, ScratchRow(grid.Width));
        float* row = map + (y * (nint)width);
        float* left = scratch + Lanes;
        for (int x = 0; x < width; x += Lanes)
        {
            Four column = new(
                Vector512.Load(row + x),
                Vector512.Load(row + x + width),
                Vector512.Load(row + x + (2 * width)),
                Vector512.Load(row + x + (3 * width)));
            WinogradF4x3.OutputTransformTransposed(column).Store(left + x, stride);
        }

        for (int i = 0; i < Points; i++)
        {
            for (int t = 0; t < grid.TilesPerRow; t += Lanes)
            {
                Six at = WinogradF4x3.OutputTransformTransposed(Deinterleave4.LoadFour(left + (i * stride) + (Outputs * t)));
                Store(at, panels.At(i * Points, channel, tile + t), panels.PointStride, grid.TilesPerRow - t);
            }
        }
    }

    /// <summary>A row of tiles of outputs: AᵀmA, finished.</summary>
    /// <param name="panels">The products.</param>
    /// <param name="channel">The channel there.</param>
    /// <param name="tile">The row's first tile there.</param>
    /// <param name="channels">How many there are.</param>
    /// <param name="maps">All maps, [image, channel, height, width].</param>
    /// <param name="grid">Their sizes.</param>
    /// <param name="row">The row of tiles, counted over all images.</param>
    /// <param name="epilogue">What is done to them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputTransform(PackedTiles panels, int channel, int tile, int channels, float* maps, TileGrid grid, int row, Epilogue epilogue)
    {
        float* between = stackalloc float[Points * Outputs * Lanes];
        (int image, int y) = grid.At(row);
        float* map = maps + (((image * (nint)channels) + channel) * grid.Pixels);
        (float scale, float bias) = epilogue.Of(image, channel, channels);
        Vector512<float> factor = Vector512.Create(scale), added = Vector512.Create(bias);
        for (int t = 0; t < grid.TilesPerRow; t += Lanes)
        {
            for (int i = 0; i < Points; i++)
            {
                Four v = WinogradF4x3.OutputTransform(Six.Load(panels.At(i * Points, channel, tile + t), panels.PointStride));
                v.Store(between + (i * Outputs * Lanes), Lanes);
            }

            for (int j = 0; j < Outputs; j++)
            {
                float* column = between + (j * Lanes);
                Four v = WinogradF4x3.OutputTransform(Six.Load(column, Outputs * Lanes));
                new Four((v.V0 * factor) + added, (v.V1 * factor) + added, (v.V2 * factor) + added, (v.V3 * factor) + added)
                    .Store(column, Outputs * Lanes);
            }

            int count = Math.Min(Outputs * Lanes, grid.Width - (Outputs * t));
            for (int j = 0; j < Outputs; j++)
            {
                nint pixel = ((y + j) * (nint)grid.Width) + (Outputs * t);
                Deinterleave4.Store(map + pixel, Four.Load(between + (j * Outputs * Lanes), Lanes), count);
                epilogue.Activate(map + pixel, count, image, pixel);
            }
        }
    }

    /// <summary>Values of a row of scratch memory: a vector of zeros on the left, and on the right as many as are read beyond the width.</summary>
    public static int ScratchRow(int width) => Lanes + width + ((Outputs + 1) * Lanes);

    /// <summary>Writes the lanes of the tiles that there are: 4, 8, or 16 and more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* to, int tiles)
    {
        switch (tiles)
        {
            case Lanes / 4:
                value.GetLower().GetLower().Store(to);
                break;
            case Lanes / 2:
                value.GetLower().Store(to);
                break;
            default:
                value.Store(to);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in Six at, float* to, nint stride, int tiles)
    {
        Store(at.V0, to, tiles);
        Store(at.V1, to + stride, tiles);
        Store(at.V2, to + (2 * stride), tiles);
        Store(at.V3, to + (3 * stride), tiles);
        Store(at.V4, to + (4 * stride), tiles);
        Store(at.V5, to + (5 * stride), tiles);
    }
}
