using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static JoJoGan.Models.CpuKernels.WinogradF4x3;

namespace JoJoGan.Models.CpuKernels;

/// <summary>
/// Transposed convolutions of stride 2 with 3 x 3 taps by <see cref="WinogradF4x2"/>, without gradients: 9/16 of the
/// multiplications of <see cref="TransposedConvolution.Phases"/>, which gives the same.
/// </summary>
internal static unsafe class WinogradConvTranspose
{
    private const int MinimumTiles = 128;
    private const int TilesOfPart = 32;
    private const int TilePoints = WinogradF4x2.Points * WinogradF4x2.Points;
    private const int Columns = 2 * Outputs;

    /// <summary>Whether this is faster.</summary>
    public static bool IsSupported(Tensor x, Tensor weight) =>
        WinogradConvolution.IsSupported(x, weight) && TileGrid.Of(x).Tiles >= MinimumTiles;

    /// <summary>The four phases (a, b) of the transposed convolution of factors · x.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="factors">[N, I], contiguous.</param>
    /// <param name="weight">[O, I, 3, 3].</param>
    /// <returns>[N, O, H + 1 - a, W + 1 - b].</returns>
    public static Tensor[] Apply(Tensor x, Tensor factors, Tensor weight)
    {
        using var scope = NewDisposeScope();
        if (!IsSupported(x, weight))
        {
            return [.. TransposedConvolution.Phases(x * Broadcast(factors), weight)
                .Select(phase => phase.MoveToOuterDisposeScope())];
        }

        TileGrid grid = TileGrid.Of(x);
        (int outputs, int inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        Tensor own = x.contiguous(), dense = weight.contiguous();
        Tensor kernels = empty(
            [WinogradF4x3.TilePoints * KernelTransform.PointStride(outputs, inputs)], dtype: ScalarType.Float32);
        KernelTransform.RunForPhases(TensorPointer.Of(dense), outputs, inputs, TensorPointer.Of(kernels));
        Tensor[] phases =
            [.. Enumerable.Range(0, 4).Select(p =>
                empty([grid.Images, outputs, grid.Height + 1 - (p / 2), grid.Width + 1 - (p % 2)], dtype: ScalarType.Float32))];
        float*[] values =
            [TensorPointer.Of(phases[0]), TensorPointer.Of(phases[1]), TensorPointer.Of(phases[2]), TensorPointer.Of(phases[3])];
        Run(TensorPointer.Of(own), TensorPointer.Of(factors), grid, inputs, TensorPointer.Of(kernels), outputs, values);
        AddLastRowAndColumn(own, factors, dense, phases);
        return [.. phases.Select(phase => phase.MoveToOuterDisposeScope())];
    }

    /// <summary>What lies beyond the last tiles: y[2H] = x[H-1] · w[2] along an axis, both phases along the other.</summary>
    private static void AddLastRowAndColumn(Tensor x, Tensor factors, Tensor weight, Tensor[] phases)
    {
        Tensor scale = Broadcast(factors), row = x.narrow(2, -1, 1) * scale, column = x.narrow(3, -1, 1) * scale;
        Tensor below = weight.narrow(2, 2, 1), right = weight.narrow(3, 2, 1);
        for (int phase = 0; phase < 2; phase++)
        {
            Tensor alongRow = TransposedConvolution.Taps(below, 3, phase);
            Tensor alongColumn = TransposedConvolution.Taps(right, 2, phase);
            phases[phase].narrow(2, -1, 1).copy_(DirectConvolution.Conv2d(row, alongRow, padding: [0, 1 - phase]));
            phases[2 * phase].narrow(3, -1, 1).copy_(DirectConvolution.Conv2d(column, alongColumn, padding: [1 - phase, 0]));
        }
    }

    private static Tensor Broadcast(Tensor factors) => factors.view(factors.shape[0], factors.shape[1], 1, 1);

    private static void Run(float* x, float* factors, TileGrid grid, int inputs, float* kernels, int outputs, float*[] phases)
    {
        int rows = Math.Max(TilesOfPart / grid.TilesPerRow, 1), tiles = rows * grid.TilesPerRow;
        long sampleLength = PackedTiles.Length(TilePoints, inputs, tiles);
        long productLength = PackedTiles.Length(TilePoints, outputs, tiles);
        int scratch = WinogradF4x2.Points * TileTransform.ScratchRow(grid.Width);
        ParallelFor.Run((grid.Rows + rows - 1) / rows, sampleLength + productLength + scratch, (part, memory) =>
        {
            PackedTiles samples = new(memory, inputs, tiles), products = new(memory + sampleLength, outputs, tiles);
            float* lines = memory + sampleLength + productLength;
            new Span<float>(lines, scratch).Clear();
            (int from, int to) = (part * rows, Math.Min((part + 1) * rows, grid.Rows));
            for (int row = from; row < to; row++)
            {
                (int image, int y) = grid.At(row);
                for (int channel = 0; channel < inputs; channel++)
                {
                    nint map = (image * (nint)inputs) + channel;
                    InputTransform(
                        x + (map * grid.Pixels), factors[map], grid, y, lines, samples, channel, (row - from) * grid.TilesPerRow);
                }
            }

            GemmKernel.RunAll(
                kernels, WinogradF4x2.KernelOfPoint, samples, inputs, products, outputs, (to - from) * grid.TilesPerRow);
            for (int row = from; row < to; row++)
            {
                for (int channel = 0; channel < outputs; channel++)
                {
                    OutputTransform(products, channel, (row - from) * grid.TilesPerRow, outputs, phases, grid, row);
                }
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InputTransform(
        float* map, float factor, TileGrid grid, int y, float* scratch, PackedTiles panels, int channel, int tile)
    {
        (int width, int stride) = (grid.Width, TileTransform.ScratchRow(grid.Width));
        float* row = map + (y * (nint)width), left = scratch + Lanes;
        for (int x = 0; x < width; x += Lanes)
        {
            Vector512<float> above = y > 0 ? Vector512.Load(row - width + x) * factor : Vector512<float>.Zero;
            Four here = Four.Load(row + x, width).Times(factor);
            WinogradF4x2.InputTransform(new(above, here.V0, here.V1, here.V2, here.V3)).Store(left + x, stride);
            here.Store(left + x + (WinogradF4x2.EvenPoints * stride), stride);
        }

        for (int i = 0; i < WinogradF4x2.Points; i++)
        {
            for (int t = 0; t < grid.TilesPerRow; t += Lanes)
            {
                WinogradF4x2.Five pixels = Deinterleave4.LoadFive(left - 1 + (i * stride) + (Outputs * t));
                WinogradF4x2.Five even = WinogradF4x2.InputTransform(pixels);
                float* to = panels.At(i * WinogradF4x2.Points, channel, tile + t);
                int tiles = grid.TilesPerRow - t;
                TileTransform.Store(even.V0, to, tiles);
                TileTransform.Store(even.V1, to + panels.PointStride, tiles);
                TileTransform.Store(even.V2, to + (2 * panels.PointStride), tiles);
                TileTransform.Store(even.V3, to + (3 * panels.PointStride), tiles);
                TileTransform.Store(even.V4, to + (4 * panels.PointStride), tiles);
                TileTransform.Store(pixels.V1, to + (5 * panels.PointStride), tiles);
                TileTransform.Store(pixels.V2, to + (6 * panels.PointStride), tiles);
                TileTransform.Store(pixels.V3, to + (7 * panels.PointStride), tiles);
                TileTransform.Store(pixels.V4, to + (8 * panels.PointStride), tiles);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OutputTransform(
        PackedTiles panels, int channel, int tile, int channels, float*[] phases, TileGrid grid, int row)
    {
        float* between = stackalloc float[WinogradF4x2.Points * Columns * Lanes];
        (int image, int y) = grid.At(row);
        nint map = (image * (nint)channels) + channel;
        for (int t = 0; t < grid.TilesPerRow; t += Lanes)
        {
            for (int i = 0; i < WinogradF4x2.Points; i++)
            {
                float* from = panels.At(i * WinogradF4x2.Points, channel, tile + t), line = between + (i * Columns * Lanes);
                WinogradF4x2.OutputTransform(WinogradF4x2.Five.Load(from, panels.PointStride)).Store(line, Lanes);
                Four.Load(from + (WinogradF4x2.EvenPoints * panels.PointStride), panels.PointStride)
                    .Store(line + (Outputs * Lanes), Lanes);
            }

            // The odd rows are there already, behind the points of the even ones.
            for (int j = 0; j < Columns; j++)
            {
                float* column = between + (j * Lanes);
                WinogradF4x2.OutputTransform(WinogradF4x2.Five.Load(column, Columns * Lanes)).Store(column, Columns * Lanes);
            }

            int count = Math.Min(Outputs * Lanes, grid.Width - (Outputs * t));
            for (int phase = 0; phase < phases.Length; phase++)
            {
                (int a, int b) = (phase / 2, phase % 2);
                (nint height, nint width) = (grid.Height + 1 - a, grid.Width + 1 - b);
                float* line = between + (((a * WinogradF4x2.EvenPoints * Columns) + (b * Outputs)) * Lanes);
                float* to = phases[phase] + (((map * height) + y) * width) + (Outputs * t);
                for (int i = 0; i < Outputs; i++)
                {
                    Deinterleave4.Store(to + (i * width), Four.Load(line + (i * Columns * Lanes), Lanes), count);
                }
            }
        }
    }
}

/// <summary>
/// The transposed convolution of stride 2 with 3 x 3 taps as a plain convolution at the low resolution for each phase: along each
/// axis y[2m] = x[m] · w[0] + x[m-1] · w[2] and y[2m + 1] = x[m] · w[1].
/// </summary>
internal static class TransposedConvolution
{
    /// <summary>The phases (a, b) = (0, 0), (0, 1), (1, 0), (1, 1), before they are put together.</summary>
    /// <param name="x">Features [N, I, H, W].</param>
    /// <param name="weight">[O, I, 3, 3].</param>
    /// <returns>[N, O, H + 1 - a, W + 1 - b].</returns>
    public static Tensor[] Phases(Tensor x, Tensor weight) =>
        [Phase(x, weight, 0, 0), Phase(x, weight, 0, 1), Phase(x, weight, 1, 0), Phase(x, weight, 1, 1)];

    /// <summary>
    /// The taps of a phase along an axis of a weight [O, I, 3, 3], in order of the samples: w[2], w[0] or w[1].
    /// </summary>
    public static Tensor Taps(Tensor weight, int axis, int phase) =>
        phase == 1 ? weight.narrow(axis, 1, 1) : cat([weight.narrow(axis, 2, 1), weight.narrow(axis, 0, 1)], axis);

    private static Tensor Phase(Tensor x, Tensor weight, int row, int column)
    {
        using var scope = NewDisposeScope();
        return DirectConvolution.Conv2d(x, Taps(Taps(weight, 2, row), 3, column), padding: [1 - row, 1 - column])
            .MoveToOuterDisposeScope();
    }
}
