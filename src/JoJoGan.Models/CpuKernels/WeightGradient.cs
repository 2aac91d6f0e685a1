using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static JoJoGan.Models.CpuKernels.WinogradF4x3;

namespace JoJoGan.Models.CpuKernels;

/// <summary>The gradient of a 3 x 3 convolution's weight.</summary>
internal static unsafe class WeightGradient
{
    // So that a point's values stay in the cache, but for wide layers, whose sums would be read and written too often.
    private const int ValuesOfPoint = 1 << 14;
    private const int MinimumTiles = 128;
    private const int ChannelsOfPart = 8;

    /// <summary>dw[o, i] = Gᵀ(Σ over tiles of A dy Aᵀ ⊙ BᵀxB)G.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="grid">N, H and W.</param>
    /// <param name="inputs">I.</param>
    /// <param name="gradient">That of the outputs, [N, O, H, W].</param>
    /// <param name="outputs">O.</param>
    /// <param name="result">[O, I, 3, 3].</param>
    public static void Run(float* x, TileGrid grid, int inputs, float* gradient, int outputs, float* result)
    {
        int rows = Math.Clamp(Math.Max(MinimumTiles, ValuesOfPoint / (inputs + outputs)) / grid.TilesPerRow, 1, grid.Rows);
        int tiles = rows * grid.TilesPerRow;
        long sampleLength = PackedTiles.Length(TilePoints, inputs, tiles);
        long gradientLength = PackedTiles.Length(TilePoints, outputs, tiles);
        nint pointStride = KernelTransform.PointStride(outputs, inputs);
        using Tensor panels = empty([sampleLength + gradientLength], dtype: ScalarType.Float32);
        using Tensor points = empty([TilePoints * pointStride], dtype: ScalarType.Float32);
        float* sums = TensorPointer.Of(points);
        PackedTiles samples = new(TensorPointer.Of(panels), inputs, tiles);
        PackedTiles gradients = new(TensorPointer.Of(panels) + sampleLength, outputs, tiles);

        for (int from = 0; from < grid.Rows; from += rows)
        {
            int to = Math.Min(from + rows, grid.Rows), count = (to - from) * grid.TilesPerRow;
            bool add = from > 0;
            Transform(x, inputs, InputTransform, grid, from, to, samples);
            Transform(gradient, outputs, TileTransform.OutputTransformTransposed, grid, from, to, gradients);
            ParallelFor.Run(TilePoints, (inputs + outputs) * (long)tiles, (point, memory) =>
            {
                float* left = memory, right = memory + (outputs * (nint)tiles);
                Transpose(gradients, point, outputs, count, GemmKernel.Rows, left);
                Transpose(samples, point, inputs, count, GemmKernel.Columns, right);
                for (int input = 0; input < inputs; input += GemmKernel.Columns)
                {
                    for (int output = 0; output < outputs; output += GemmKernel.Rows)
                    {
                        float* sum = sums + (point * pointStride) + (output * (nint)inputs) + input;
                        GemmKernel.Run(left + (output * (nint)count), right + (input * (nint)count), count, sum, inputs, add);
                    }
                }
            });
        }

        KernelTransform.RunTransposed(sums, outputs, inputs, result);
    }

    private delegate void RowTransform(
        float* map, TileGrid grid, int y, float* scratch, PackedTiles panels, int channel, int tile);

    private static void InputTransform(
        float* map, TileGrid grid, int y, float* scratch, PackedTiles panels, int channel, int tile) =>
        TileTransform.InputTransform(map, 1, grid, y, scratch, panels, channel, tile);

    private static void Transform(
        float* maps, int channels, RowTransform transform, TileGrid grid, int from, int to, PackedTiles panels)
    {
        int scratch = TileTransform.Scratch(grid.Width);
        ParallelFor.Run(channels / ChannelsOfPart, scratch, (part, memory) =>
        {
            new Span<float>(memory, scratch).Clear();
            for (int channel = part * ChannelsOfPart; channel < (part + 1) * ChannelsOfPart; channel++)
            {
                for (int row = from; row < to; row++)
                {
                    (int image, int y) = grid.At(row);
                    float* source = maps + (((image * (nint)channels) + channel) * grid.Pixels);
                    transform(source, grid, y, memory, panels, channel, (row - from) * grid.TilesPerRow);
                }
            }
        });
    }

    /// <summary>The tiles of one point as [channel / width, tile, channel % width].</summary>
    private static void Transpose(PackedTiles panels, int point, int channels, int tiles, int width, float* to)
    {
        float* block = stackalloc float[Lanes * Lanes];
        for (int channel = 0; channel < channels; channel += Lanes)
        {
            for (int tile = 0; tile < tiles; tile += Lanes)
            {
                Transpose16x16.Run(panels.At(point, channel, tile), PackedTiles.Tiles, block);
                for (int lane = 0; lane < Lanes; lane += Math.Min(width, Lanes))
                {
                    (int group, int first) = Math.DivRem(channel + lane, width);
                    float* target = to + ((((group * (nint)tiles) + tile) * width) + first);
                    for (int t = 0; t < Math.Min(Lanes, tiles - tile); t++, target += width)
                    {
                        float* row = block + (t * Lanes) + lane;
                        if (width < Lanes)
                        {
                            Vector256.Load(row).Store(target);
                        }
                        else
                        {
                            Vector512.Load(row).Store(target);
                        }
                    }
                }
            }
        }
    }
}

/// <summary>Transposes blocks of 16 x 16 values.</summary>
internal static unsafe class Transpose16x16
{
    /// <summary>block[c, r] = from[r, c].</summary>
    /// <param name="from">16 rows of 16 values.</param>
    /// <param name="stride">Values from one of its rows to the next.</param>
    /// <param name="block">[16, 16].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* from, nint stride, float* block)
    {
        for (int row = 0; row < Lanes; row++)
        {
            Vector512.Load(from + (row * stride)).Store(block + (row * Lanes));
        }

        // Quarters of 2s x 2s change places, for s = 8, 4, 2 and 1.
        for (int s = Lanes / 2; s > 0; s /= 2)
        {
            for (int row = 0; row < Lanes; row++)
            {
                if ((row & s) == 0)
                {
                    float* a = block + (row * Lanes), b = a + (s * Lanes);
                    (Vector512<float> top, Vector512<float> bottom) = Exchange(Vector512.Load(a), Vector512.Load(b), s);
                    top.Store(a);
                    bottom.Store(b);
                }
            }
        }
    }

    /// <summary>Of every 2s lanes, swaps the second s of the first vector with the first s of the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Top, Vector512<float> Bottom) Exchange(Vector512<float> top, Vector512<float> bottom, int s)
    {
        if (s == Lanes / 2)
        {
            return (Vector512.Create(top.GetLower(), bottom.GetLower()), Vector512.Create(top.GetUpper(), bottom.GetUpper()));
        }

        (Vector256<float> Top, Vector256<float> Bottom) lower = Exchange(top.GetLower(), bottom.GetLower(), s);
        (Vector256<float> Top, Vector256<float> Bottom) upper = Exchange(top.GetUpper(), bottom.GetUpper(), s);
        return (Vector512.Create(lower.Top, upper.Top), Vector512.Create(lower.Bottom, upper.Bottom));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Top, Vector256<float> Bottom) Exchange(
        Vector256<float> top, Vector256<float> bottom, int s) => s switch
    {
        4 => (Avx.Permute2x128(top, bottom, 0x20), Avx.Permute2x128(top, bottom, 0x31)),
        2 => (Avx.UnpackLow(top.AsDouble(), bottom.AsDouble()).AsSingle(),
            Avx.UnpackHigh(top.AsDouble(), bottom.AsDouble()).AsSingle()),
        _ => (Avx.Blend(top, Avx.DuplicateEvenIndexed(bottom), 0b10101010),
            Avx.Blend(Avx.DuplicateOddIndexed(top), bottom, 0b10101010)),
    };
}
