using System.Runtime.Intrinsics;
using static JoJoGan.Models.CpuKernels.WinogradF4x3;
using static TorchSharp.torch;

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
        long sampleLength = PackedTiles.Length(TilePoints, inputs, tiles), gradientLength = PackedTiles.Length(TilePoints, outputs, tiles);
        nint pointStride = KernelTransform.PointStride(outputs, inputs);
        using Tensor panels = empty([sampleLength + gradientLength], dtype: ScalarType.Float32);
        using Tensor points = empty([TilePoints * pointStride], dtype: ScalarType.Float32);
        float* sums = TensorPointer.Of(points);
        PackedTiles samples = new(TensorPointer.Of(panels), inputs, tiles), gradients = new(TensorPointer.Of(panels) + sampleLength, outputs, tiles);

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

    private delegate void RowTransform(float* map, TileGrid grid, int y, float* scratch, PackedTiles panels, int channel, int tile);

    private static void InputTransform(float* map, TileGrid grid, int y, float* scratch, PackedTiles panels, int channel, int tile) =>
        TileTransform.InputTransform(map, 1, grid, y, scratch, panels, channel, tile);

    private static void Transform(float* maps, int channels, RowTransform transform, TileGrid grid, int from, int to, PackedTiles panels)
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
