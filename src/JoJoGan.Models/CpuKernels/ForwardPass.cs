using static JoJoGan.Models.CpuKernels.WinogradF4x3;

namespace JoJoGan.Models.CpuKernels;

/// <summary>A 3 x 3 convolution of stride 1 with a pixel of zeros around the maps.</summary>
internal static unsafe class ForwardPass
{
    // The more tiles, the fewer times kernels are read that the cache does not hold.
    private const int TilesOfPart = 64;
    private const int TilesOfWidePart = 128;
    private const int WideKernels = 1 << 18;

    /// <summary>y = (factors · x) ∗ w, finished.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="factors">[N, I], or null for 1.</param>
    /// <param name="grid">N, H and W.</param>
    /// <param name="inputs">I.</param>
    /// <param name="kernels">What <see cref="KernelTransform"/> makes of w.</param>
    /// <param name="outputs">O.</param>
    /// <param name="epilogue">What is done to the results.</param>
    /// <param name="y">[N, O, H, W].</param>
    public static void Run(
        float* x, float* factors, TileGrid grid, int inputs, float* kernels, int outputs, Epilogue epilogue, float* y)
    {
        int threads = get_num_threads();
        int most = outputs * inputs < WideKernels ? TilesOfPart : TilesOfWidePart;
        int rows = Math.Clamp(most / grid.TilesPerRow, 1, (grid.Rows + threads - 1) / threads);
        int tiles = rows * grid.TilesPerRow;
        long sampleLength = PackedTiles.Length(TilePoints, inputs, tiles);
        long productLength = PackedTiles.Length(TilePoints, outputs, tiles);
        long scratchLength = TileTransform.Scratch(grid.Width);
        ParallelFor.Run((grid.Rows + rows - 1) / rows, sampleLength + productLength + scratchLength, (part, memory) =>
        {
            PackedTiles samples = new(memory, inputs, tiles), products = new(memory + sampleLength, outputs, tiles);
            (int from, int to) = (part * rows, Math.Min((part + 1) * rows, grid.Rows));
            Sample(x, factors, grid, inputs, from, to, samples, memory + sampleLength + productLength);
            GemmKernel.RunAll(kernels, KernelOfPoint, samples, inputs, products, outputs, (to - from) * grid.TilesPerRow);
            for (int channel = 0; channel < outputs; channel++)
            {
                for (int row = from; row < to; row++)
                {
                    TileTransform.OutputTransform(
                        products, channel, (row - from) * grid.TilesPerRow, outputs, y, grid, row, epilogue);
                }
            }
        });
    }

    private static void Sample(
        float* x, float* factors, TileGrid grid, int inputs, int from, int to, PackedTiles samples, float* scratch)
    {
        new Span<float>(scratch, TileTransform.Scratch(grid.Width)).Clear();
        for (int channel = 0; channel < inputs; channel++)
        {
            for (int row = from; row < to; row++)
            {
                (int image, int y) = grid.At(row);
                nint map = (image * (nint)inputs) + channel;
                float factor = factors is null ? 1 : factors[map];
                TileTransform.InputTransform(
                    x + (map * grid.Pixels), factor, grid, y, scratch, samples, channel, (row - from) * grid.TilesPerRow);
            }
        }
    }
}
