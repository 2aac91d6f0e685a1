using JoJoGan.Models.CpuKernels;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>A fixed low-pass filter with optional resampling: blur, upsample or downsample. Checkpoint key: kernel.</summary>
internal sealed class FirFilter : nn.Module<Tensor, Tensor>
{
    private readonly Tensor kernel;
    private readonly int _up;
    private readonly int _down;
    private readonly int _pad0;
    private readonly int _pad1;
    private readonly OperatorImplementation _implementation;

    private FirFilter(
        IReadOnlyList<float> taps, double gain, int up, int down, int pad0, int pad1,
        WeightInitialization weights, OperatorImplementation implementation)
        : base(nameof(FirFilter))
    {
        kernel = OuterProduct(taps, gain, weights);
        (_up, _down, _pad0, _pad1, _implementation) = (up, down, pad0, pad1, implementation);
        RegisterComponents();
    }

    /// <summary>The filter, [K, K], owned by the module.</summary>
    public Tensor Kernel => kernel;

    /// <summary>[H, W] -> [2·H, 2·W]; the kernel sums to 4.</summary>
    public static FirFilter Upsample(
        IReadOnlyList<float> taps, WeightInitialization weights, OperatorImplementation implementation)
    {
        (int pad0, int pad1) = PaddingOfUpsample(taps.Count);
        return new(taps, 4, 2, 1, pad0, pad1, weights, implementation);
    }

    /// <summary>[H, W] -> [H/2, W/2]; the kernel sums to 1.</summary>
    public static FirFilter Downsample(
        IReadOnlyList<float> taps, WeightInitialization weights, OperatorImplementation implementation)
    {
        int p = taps.Count - 2;
        return new(taps, 1, 1, 2, (p + 1) / 2, p / 2, weights, implementation);
    }

    /// <summary>A blur with given padding; the kernel sums to <paramref name="gain"/>.</summary>
    public static FirFilter Blur(
        IReadOnlyList<float> taps, int pad0, int pad1, double gain,
        WeightInitialization weights, OperatorImplementation implementation) =>
        new(taps, gain, 1, 1, pad0, pad1, weights, implementation);

    /// <summary>The blur behind a transposed convolution of stride 2: [2·(H-1) + K, ...] -> [2·H, ...].</summary>
    public static FirFilter AfterUp(
        IReadOnlyList<float> taps, int kernelSize, WeightInitialization weights, OperatorImplementation implementation)
    {
        (int pad0, int pad1) = PaddingAfterUp(taps.Count, kernelSize);
        return Blur(taps, pad0, pad1, 4, weights, implementation);
    }

    /// <summary>The zeros before and after a picture that <see cref="Upsample"/> adds, around the inserted ones.</summary>
    public static (int Before, int After) PaddingOfUpsample(int taps) => (((taps - 1) / 2) + 1, (taps - 2) / 2);

    /// <summary>The zeros that <see cref="AfterUp"/> adds.</summary>
    public static (int Before, int After) PaddingAfterUp(int taps, int kernelSize)
    {
        int p = taps - 2 - (kernelSize - 1);
        return (FloorHalf(p + 1) + 1, FloorHalf(p) + 1);
    }

    /// <summary>The blur before a convolution of stride 2, so that [H, ...] -> [H/2, ...] by both.</summary>
    /// <param name="taps">The filter along one axis.</param>
    /// <param name="kernelSize">The convolution's.</param>
    /// <param name="weights">Makes the kernel.</param>
    /// <param name="implementation">How to compute it.</param>
    /// <param name="stride">2 leaves out the samples that a 1x1 convolution of stride 2 would not look at.</param>
    public static FirFilter BeforeDown(
        IReadOnlyList<float> taps, int kernelSize, WeightInitialization weights, OperatorImplementation implementation,
        int stride = 1)
    {
        int p = taps.Count - 2 + (kernelSize - 1);
        return new(taps, 1, 1, stride, (p + 1) / 2, p / 2, weights, implementation);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Upfirdn2d.Apply(input, kernel, _up, _down, _pad0, _pad1, _implementation);

    private static Tensor OuterProduct(IReadOnlyList<float> taps, double gain, WeightInitialization weights)
    {
        double sum = taps.Sum(tap => (double)tap);
        float[] values = [.. taps.SelectMany(row => taps.Select(column => (float)(row * column * gain / (sum * sum))))];
        return weights.Values(values, taps.Count, taps.Count);
    }

    private static int FloorHalf(int value) => value >> 1;
}
