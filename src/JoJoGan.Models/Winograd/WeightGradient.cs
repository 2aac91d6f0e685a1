using System.Runtime.Intrinsics;
using static JoJoGan.Winograd.MinimalFilter;
using static TorchSharp.torch;

namespace JoJoGan.Winograd;

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
        long sampleLength = TilePanels.Length(TilePoints, inputs, tiles), gradientLength = TilePanels.Length(TilePoints, outputs, tiles);
        nint pointStride = KernelTransform.PointStride(outputs, inputs);
        using Tensor panels = empty([sampleLength + gradientLength], dtype: ScalarType.Float32);
        using Tensor points = empty([TilePoints * pointStride], dtype: ScalarType.Float32);
        float* sums = Workers.Values(points);
        TilePanels samples = new(Workers.Values(panels), inputs, tiles), gradients = new(Workers.Values(panels) + sampleLength, outputs, tiles);

        for (int from = 0; from < grid.Rows; from += rows)
        {
            int to = Math.Min(from + rows, grid.Rows), count = (to - from) * grid.TilesPerRow;
            bool add = from > 0;
            Transform(x, inputs, Samples, grid, from, to, samples);
            Transform(gradient, outputs, TileTransform.ResultsTransposed, grid, from, to, gradients);
            Workers.Run(TilePoints, (inputs + outputs) * (long)tiles, (point, memory) =>
            {
                float* left = memory, right = memory + (outputs * (nint)tiles);
                Transpose(gradients, point, outputs, count, TileProduct.Rows, left);
                Transpose(samples, point, inputs, count, TileProduct.Columns, right);
                for (int input = 0; input < inputs; input += TileProduct.Columns)
                {
                    for (int output = 0; output < outputs; output += TileProduct.Rows)
                    {
                        float* sum = sums + (point * pointStride) + (output * (nint)inputs) + input;
                        TileProduct.Run(left + (output * (nint)count), right + (input * (nint)count), count, sum, inputs, add);
                    }
                }
            });
        }

        KernelTransform.RunTransposed(sums, outputs, inputs, result);
    }

    private delegate void RowTransform(float* map, TileGrid grid, int y, float* scratch, TilePanels panels, int channel, int tile);

    private static void Samples(float* map, TileGrid grid, int y, float* scratch, TilePanels panels, int channel, int tile) =>
        TileTransform.Samples(map, 1, grid, y, scratch, panels, channel, tile);

    private static void Transform(float* maps, int channels, RowTransform transform, TileGrid grid, int from, int to, TilePanels panels)
    {
        int scratch = TileTransform.Scratch(grid.Width);
        Workers.Run(channels / ChannelsOfPart, scratch, (part, memory) =>
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
    private static void Transpose(TilePanels panels, int point, int channels, int tiles, int width, float* to)
    {
        float* block = stackalloc float[Lanes * Lanes];
        for (int channel = 0; channel < channels; channel += Lanes)
        {
            for (int tile = 0; tile < tiles; tile += Lanes)
            {
                Transposition.Run(panels.At(point, channel, tile), TilePanels.Tiles, block);
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
