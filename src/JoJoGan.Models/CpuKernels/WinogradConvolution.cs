namespace JoJoGan.Models.CpuKernels;

/// <summary>
/// Convolutions of 3 x 3 taps and stride 1 by <see cref="WinogradF4x3"/>: a quarter of the multiplications. libtorch multiplies
/// directly. For float32 on x86 processors with AVX2, where it is two to three times as fast.
/// </summary>
internal static class WinogradConvolution
{
    private const int MinimumTiles = 64;

    /// <summary>x ∗ w + b with a pixel of zeros around x, by this algorithm where it is faster, else by libtorch's.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="weight">[O, I, 3, 3].</param>
    /// <param name="bias">[O], or null; takes no gradient here.</param>
    /// <returns>[N, O, H, W].</returns>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor? bias = null)
    {
        if (!IsSupported(x, weight))
        {
            return DirectConvolution.Conv2d(x, weight, bias, padding: [1, 1]);
        }

        return is_grad_enabled() && (x.requires_grad || weight.requires_grad)
            ? WinogradFunction.apply(x, weight, bias!)
            : Forward(x, weight, bias);
    }

    /// <summary>Whether the algorithm is faster.</summary>
    public static bool IsSupported(Tensor x, Tensor weight) =>
        CpuFeatures.HasAvx2
        && x.dtype == ScalarType.Float32
        && x.device.type == DeviceType.CPU
        && weight.shape[0] % GemmKernel.Columns == 0
        && weight.shape[1] % GemmKernel.Columns == 0
        && TileGrid.Fits(x, weight.shape[0])
        && TileGrid.Of(x).Tiles >= MinimumTiles;

    /// <summary>The convolution, without a gradient.</summary>
    internal static unsafe Tensor Forward(Tensor x, Tensor weight, Tensor? bias) =>
        Forward(x, null, weight, Epilogue.With(bias is null ? null : TensorPointer.Of(bias)));

    /// <summary>(factors · x) ∗ w, finished, without a gradient.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="factors">[N, I], contiguous; null for 1.</param>
    /// <param name="weight">[O, I, 3, 3].</param>
    /// <param name="epilogue">What is done to the results.</param>
    /// <returns>[N, O, H, W].</returns>
    internal static unsafe Tensor Forward(Tensor x, Tensor? factors, Tensor weight, Epilogue epilogue)
    {
        (int outputs, int inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        using Tensor own = x.contiguous(), dense = weight.contiguous(), kernels = Kernels(outputs, inputs);
        KernelTransform.Run(TensorPointer.Of(dense), outputs, inputs, TensorPointer.Of(kernels));
        return Run(own, factors is null ? null : TensorPointer.Of(factors), inputs, kernels, outputs, epilogue);
    }

    /// <summary>The gradient of the inputs.</summary>
    internal static unsafe Tensor InputGradient(Tensor gradient, Tensor weight)
    {
        (int outputs, int inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        using Tensor own = gradient.contiguous(), dense = weight.contiguous(), kernels = Kernels(inputs, outputs);
        KernelTransform.RunForGradient(TensorPointer.Of(dense), outputs, inputs, TensorPointer.Of(kernels));
        return Run(own, null, outputs, kernels, inputs, Epilogue.With(null));
    }

    /// <summary>The gradient of the weight.</summary>
    internal static unsafe Tensor WeightGradient(Tensor x, Tensor gradient)
    {
        (int inputs, int outputs) = ((int)x.shape[1], (int)gradient.shape[1]);
        using Tensor own = x.contiguous(), dense = gradient.contiguous();
        Tensor result = empty([outputs, inputs, 3, 3], dtype: ScalarType.Float32);
        CpuKernels.WeightGradient.Run(
            TensorPointer.Of(own), TileGrid.Of(x), inputs, TensorPointer.Of(dense), outputs, TensorPointer.Of(result));
        return result;
    }

    private static unsafe Tensor Run(Tensor x, float* factors, int inputs, Tensor kernels, int outputs, Epilogue epilogue)
    {
        TileGrid grid = TileGrid.Of(x);
        Tensor y = empty([grid.Images, outputs, grid.Height, grid.Width], dtype: ScalarType.Float32);
        ForwardPass.Run(
            TensorPointer.Of(x), factors, grid, inputs, TensorPointer.Of(kernels), outputs, epilogue, TensorPointer.Of(y));
        return y;
    }

    private static Tensor Kernels(int outputs, int inputs) =>
        empty([WinogradF4x3.TilePoints * KernelTransform.PointStride(outputs, inputs)], dtype: ScalarType.Float32);
}

/// <summary><see cref="WinogradConvolution"/> with its gradient; the constant is the bias.</summary>
internal sealed class WinogradFunction : ConvolutionFunction<WinogradFunction>
{
    /// <inheritdoc/>
    protected override Tensor Result(Tensor x, Tensor weight, Tensor? constant) =>
        WinogradConvolution.Forward(x, weight, constant);

    /// <inheritdoc/>
    protected override (Tensor? X, Tensor? Weight) Gradients(Tensor x, Tensor weight, Tensor? constant, Tensor gradient)
    {
        bool again = is_grad_enabled();
        Tensor? ofX = !x.requires_grad ? null : again
            ? DirectConvolution.ConvTranspose2d(gradient, weight, padding: [1, 1])
            : WinogradConvolution.InputGradient(gradient, weight);
        Tensor? ofWeight = !weight.requires_grad ? null : again
            ? DirectConvolution.Conv2d(x.transpose(0, 1), gradient.transpose(0, 1), padding: [1, 1]).transpose(0, 1)
            : WinogradConvolution.WeightGradient(x, gradient);
        return (ofX, ofWeight);
    }
}
