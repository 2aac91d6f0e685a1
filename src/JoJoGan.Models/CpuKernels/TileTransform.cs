using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
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
    public static void InputTransform(
        float* map, float factor, TileGrid grid, int y, float* scratch, PackedTiles panels, int channel, int tile)
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
    public static void OutputTransformTransposed(
        float* map, TileGrid grid, int y, float* scratch, PackedTiles panels, int channel, int tile)
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
    public static void OutputTransform(
        PackedTiles panels, int channel, int tile, int channels, float* maps, TileGrid grid, int row, Epilogue epilogue)
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

    /// <summary>Values of a row of scratch memory: a vector of zeros on the left, and what is read beyond the width.</summary>
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

/// <summary>Rows of pixels as vectors of tiles: lane t of vector j is pixel 4t + j.</summary>
internal static unsafe class Deinterleave4
{
    /// <summary>Pixels 4t to 4t + 5 of 16 tiles, from 68 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Six LoadSix(float* row)
    {
        Four first = LoadFour(row);
        (Vector512<float> v4, Vector512<float> v5) = Columns(row + Outputs, 0);
        return new(first.V0, first.V1, first.V2, first.V3, v4, v5);
    }

    /// <summary>Pixels 4t to 4t + 4 of 16 tiles, from 68 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WinogradF4x2.Five LoadFive(float* row)
    {
        Four first = LoadFour(row);
        return new(first.V0, first.V1, first.V2, first.V3, Columns(row + Outputs, 0).Even);
    }

    /// <summary>Pixels 4t to 4t + 3 of 16 tiles, from 64 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four LoadFour(float* row)
    {
        (Vector512<float> v0, Vector512<float> v1) = Columns(row, 0);
        (Vector512<float> v2, Vector512<float> v3) = Columns(row, 2);
        return new(v0, v1, v2, v3);
    }

    /// <summary>Writes the first pixels of 16 tiles.</summary>
    /// <param name="row">Where to.</param>
    /// <param name="v">Pixels 4t to 4t + 3.</param>
    /// <param name="count">How many: 16, 32 or 64.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* row, in Four v, int count)
    {
        if (Avx512F.IsSupported)
        {
            Store512(row, v, count);
            return;
        }

        StoreHalf(row, v.V0.GetLower(), v.V1.GetLower(), v.V2.GetLower(), v.V3.GetLower(), count > Lanes);
        if (count > 2 * Lanes)
        {
            StoreHalf(row + (2 * Lanes), v.V0.GetUpper(), v.V1.GetUpper(), v.V2.GetUpper(), v.V3.GetUpper(), true);
        }
    }

    /// <summary>Every fourth of 64 pixels, and the pixels after those.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Even, Vector512<float> Odd) Columns(float* row, int first)
    {
        if (!Avx512F.IsSupported)
        {
            (Vector256<float> Even, Vector256<float> Odd) lower = ColumnsOfHalf(row, first);
            (Vector256<float> Even, Vector256<float> Odd) upper = ColumnsOfHalf(row + (2 * Lanes), first);
            return (Vector512.Create(lower.Even, upper.Even), Vector512.Create(lower.Odd, upper.Odd));
        }

        Vector512<int> columns = Vector512.Create(0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29)
            + Vector512.Create(first);
        Vector512<float> left = Avx512F.PermuteVar16x32x2(Vector512.Load(row), columns, Vector512.Load(row + Lanes));
        Vector512<float> right = Avx512F.PermuteVar16x32x2(
            Vector512.Load(row + (2 * Lanes)), columns, Vector512.Load(row + (3 * Lanes)));
        return (Avx512F.Shuffle4x128(left, right, 0b01_00_01_00), Avx512F.Shuffle4x128(left, right, 0b11_10_11_10));
    }

    // Tiles 0 to 3 in the lower half of each vector, 4 to 7 in the upper: then pixels change places within the halves alone.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Even, Vector256<float> Odd) ColumnsOfHalf(float* row, int first)
    {
        Vector256<float> a = Pixels(row), b = Pixels(row + 4), c = Pixels(row + 8), d = Pixels(row + 12);
        Vector256<double> ab = (first == 0 ? Avx.UnpackLow(a, b) : Avx.UnpackHigh(a, b)).AsDouble();
        Vector256<double> cd = (first == 0 ? Avx.UnpackLow(c, d) : Avx.UnpackHigh(c, d)).AsDouble();
        return (Avx.UnpackLow(ab, cd).AsSingle(), Avx.UnpackHigh(ab, cd).AsSingle());

        static Vector256<float> Pixels(float* at) => Vector256.Create(Vector128.Load(at), Vector128.Load(at + Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreHalf(
        float* row, Vector256<float> v0, Vector256<float> v1, Vector256<float> v2, Vector256<float> v3, bool both)
    {
        Vector256<double> front = Avx.UnpackLow(v0, v1).AsDouble(), back = Avx.UnpackLow(v2, v3).AsDouble();
        StoreTiles(row, Avx.UnpackLow(front, back).AsSingle(), both);
        StoreTiles(row + 4, Avx.UnpackHigh(front, back).AsSingle(), both);
        front = Avx.UnpackHigh(v0, v1).AsDouble();
        back = Avx.UnpackHigh(v2, v3).AsDouble();
        StoreTiles(row + 8, Avx.UnpackLow(front, back).AsSingle(), both);
        StoreTiles(row + 12, Avx.UnpackHigh(front, back).AsSingle(), both);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTiles(float* row, Vector256<float> tiles, bool both)
    {
        tiles.GetLower().Store(row);
        if (both)
        {
            tiles.GetUpper().Store(row + Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store512(float* row, in Four v, int count)
    {
        Vector512<int> pairs = Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        Quarters(row, Avx512F.PermuteVar16x32x2(v.V0, pairs, v.V1), Avx512F.PermuteVar16x32x2(v.V2, pairs, v.V3), count > Lanes);
        if (count > 2 * Lanes)
        {
            pairs += Vector512.Create(8);
            Vector512<float> first = Avx512F.PermuteVar16x32x2(v.V0, pairs, v.V1);
            Quarters(row + (2 * Lanes), first, Avx512F.PermuteVar16x32x2(v.V2, pairs, v.V3), true);
        }
    }

    /// <summary>Pixels 4t, 4t + 1 and 4t + 2, 4t + 3 of eight tiles, in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(float* row, Vector512<float> front, Vector512<float> back, bool both)
    {
        Vector512<long> tiles = Vector512.Create(0L, 8, 1, 9, 2, 10, 3, 11);
        Avx512F.PermuteVar8x64x2(front.AsDouble(), tiles, back.AsDouble()).AsSingle().Store(row);
        if (both)
        {
            Avx512F.PermuteVar8x64x2(front.AsDouble(), tiles + Vector512.Create(4L), back.AsDouble())
                .AsSingle().Store(row + Lanes);
        }
    }
}
