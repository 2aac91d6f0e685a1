using JoJoGan.Models.CpuKernels;
using TorchSharp.Modules;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>How a modulated convolution changes the resolution.</summary>
internal enum Resampling
{
    /// <summary>It keeps it: stride 1, padding K/2.</summary>
    Same,

    /// <summary>Transposed with stride 2: [H, W] -> [2·(H-1) + K, ...]; a blur follows.</summary>
    Up,

    /// <summary>Stride 2 without padding: [H, W] -> [(H-K)/2 + 1, ...]; a blur precedes.</summary>
    Down,
}

/// <summary>
/// A convolution modulated by an affine map of w. Keys: weight [1, O, I, K, K], modulation.weight [I, D], modulation.bias [I],
/// and blur.kernel where the resolution changes.
/// </summary>
internal sealed class ModulatedConv2d : nn.Module<Tensor, Tensor, Tensor>
{
    /// <summary>What demodulation adds to a sum of squares.</summary>
    public const double Epsilon = 1e-8;

    private readonly Parameter weight;
    private readonly EqualLinear modulation;
    private readonly FirFilter? blur;
    private readonly double _scale;
    private readonly bool _demodulate;
    private readonly Resampling _step;
    private readonly OperatorImplementation _implementation;

    public ModulatedConv2d(
        int inputs, // I
        int outputs, // O
        int kernelSize, // K
        int styleDim, // D, of w
        IReadOnlyList<float> blurKernel, // The blur's filter along one axis, where the resolution changes.
        WeightInitialization weights, // Makes the parameters.
        OperatorImplementation implementation,
        Resampling step = Resampling.Same,
        bool demodulate = true) // Whether each output channel is brought back to unit variance.
        : base(nameof(ModulatedConv2d))
    {
        weight = weights.Normal(1, 1, outputs, inputs, kernelSize, kernelSize);
        modulation = new EqualLinear(styleDim, inputs, weights, initialBias: 1);
        blur = step switch
        {
            Resampling.Up => FirFilter.AfterUp(blurKernel, kernelSize, weights, implementation),
            Resampling.Down => FirFilter.BeforeDown(blurKernel, kernelSize, weights, implementation),
            _ => null,
        };
        _scale = 1 / Math.Sqrt((double)inputs * kernelSize * kernelSize);
        (_demodulate, _step, _implementation) = (demodulate, step, implementation);
        RegisterComponents();
    }

    /// <summary>Features [N, I, H, W] and w [N, D] -> [N, O, H', W'].</summary>
    public override Tensor forward(Tensor input, Tensor style) => Scaled(input, style, 1);

    /// <summary>Whether <see cref="Activated"/> can take features.</summary>
    public bool ActivatesAtOnce(Tensor input) =>
        _implementation == OperatorImplementation.Optimized && _demodulate && _step != Resampling.Down
            && FusedConvolution.IsSupported(input, weight, blur?.Kernel);

    /// <summary>lrelu(gain · result + noise + bias), without gradients.</summary>
    /// <param name="input">Features [N, I, H, W].</param>
    /// <param name="style">w, [N, D].</param>
    /// <param name="gain">Above 0.</param>
    /// <param name="noise">[N or 1, 1, H', W'], with its strength and the gain.</param>
    /// <param name="bias">[O], with the gain.</param>
    public Tensor Activated(Tensor input, Tensor style, double gain, Tensor noise, Tensor bias)
    {
        using var scope = NewDisposeScope();
        Tensor factors = modulation.forward(style).Times(_scale);
        Tensor shared = weight.squeeze(0);
        return FusedConvolution.Apply(input, factors, shared, blur?.Kernel, Norm(shared, factors).Times(gain), noise, bias)
            .MoveToOuterDisposeScope();
    }

    /// <summary>The result times a gain; fresh, so it may be overwritten.</summary>
    public Tensor Scaled(Tensor input, Tensor style, double gain)
    {
        using var scope = NewDisposeScope();
        Tensor x = _step == Resampling.Down ? blur!.forward(input) : input;
        Tensor? fused = _implementation == OperatorImplementation.Optimized && _step == Resampling.Up
            && UpConvolution.IsSupported(x, weight, blur!.Kernel) ? blur.Kernel : null;
        Tensor y = Apply(x, weight, modulation.forward(style), _scale, _demodulate, _step, gain, _implementation, fused);
        return (_step == Resampling.Up && fused is null ? blur!.forward(y) : y).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// y_n = gain · x_n ∗ w''_n with w'[n,o,i,k] = scale · s[n,i] · w[o,i,k] and, when demodulating,
    /// w'' = w' / sqrt(Σ_{i,k} w'² + 1e-8), else w'' = w'.
    /// </summary>
    /// <param name="x">Features [N, I, H, W]; the result has their type, the factors are computed in the weight's.</param>
    /// <param name="weight">The shared weight [1, O, I, K, K].</param>
    /// <param name="style">One factor for each sample and input channel, [N, I].</param>
    /// <param name="scale">The weight's run-time scale, 1/sqrt(I·K²).</param>
    /// <param name="demodulate">Whether each output channel is brought back to unit variance.</param>
    /// <param name="step">How the resolution changes.</param>
    /// <param name="gain">A factor of the result.</param>
    /// <param name="implementation">How to compute it.</param>
    /// <param name="blur">
    /// The kernel of the blur behind an upsampling step, if it <see cref="UpConvolution.IsSupported"/>; null leaves it to the
    /// caller.
    /// </param>
    /// <returns>[N, O, H', W'], fresh and not needed by its own gradient, so it may be overwritten.</returns>
    public static Tensor Apply(
        Tensor x,
        Tensor weight,
        Tensor style,
        double scale,
        bool demodulate,
        Resampling step,
        double gain,
        OperatorImplementation implementation,
        Tensor? blur = null)
    {
        using var scope = NewDisposeScope();
        Tensor y = implementation == OperatorImplementation.Reference
            ? Grouped(x, weight, style, scale, demodulate, step, gain)
            : Shared(x, weight.squeeze(0), style.Times(scale), demodulate, step, gain, blur);
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>A weight of its own for every sample, applied as one convolution with N groups.</summary>
    private static Tensor Grouped(
        Tensor x, Tensor weight, Tensor style, double scale, bool demodulate, Resampling step, double gain)
    {
        (long n, long i, long h, long w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        (long o, long k) = (weight.shape[1], weight.shape[3]);
        Tensor modulated = weight.Times(scale) * style.view(n, 1, i, 1, 1);
        if (demodulate)
        {
            Tensor norm = modulated.Squared().sum([2, 3, 4], keepdim: true).Plus(Epsilon).rsqrt();
            modulated = modulated * norm;
        }

        Tensor perGroup = step == Resampling.Up
            ? modulated.transpose(1, 2).reshape(n * i, o, k, k)
            : modulated.reshape(n * o, i, k, k);
        Tensor y = Convolve(x.reshape(1, n * i, h, w), perGroup.to(x.dtype), step, groups: n);
        return y.view(n, o, y.shape[2], y.shape[3]).Times(gain);
    }

    /// <summary>
    /// The same sums with the factors moved to where they cost least: with d = 1/sqrt(Σ_i s²[n,i] · Σ_k w²[o,i,k] + 1e-8),
    /// y = d[n,o] · ((s · x) ∗ w) = x ∗ (d ⊗ s · w).
    /// </summary>
    private static Tensor Shared(
        Tensor x, Tensor weight, Tensor style, bool demodulate, Resampling step, double gain, Tensor? blur)
    {
        (long n, long i, long o, long k) = (x.shape[0], x.shape[1], weight.shape[0], weight.shape[2]);
        Tensor? norm = demodulate ? Norm(weight, style).Times(gain) : null;
        if (k == 1 && step == Resampling.Same)
        {
            Tensor perSample = weight.view(1, o, i) * Factors(style, norm, gain);
            return perSample.to(x.dtype).matmul(x.reshape(n, i, -1)).view(n, o, x.shape[2], x.shape[3]);
        }

        if (n == 1 && weight.numel() < x.numel() * (1 + (o / (double)i)))
        {
            return Convolve(x, weight * Factors(style, norm, gain).view(-1, i, 1, 1));
        }

        Tensor factors = norm is null ? style.Times(gain) : style;
        Tensor y = Convolve(x * factors.to(x.dtype).view(n, i, 1, 1), weight);
        return norm is null ? y : y * norm.to(x.dtype).view(n, o, 1, 1);

        Tensor Convolve(Tensor input, Tensor kernel) => step switch
        {
            Resampling.Up when blur is not null => UpConvolution.Apply(input, kernel.to(x.dtype), blur),
            Resampling.Up => DirectConvolution.ConvTranspose2d(input, kernel.to(x.dtype).transpose(0, 1), 2),
            Resampling.Same when k == 3 => WinogradConvolution.Apply(input, kernel.to(x.dtype)),
            _ => ModulatedConv2d.Convolve(input, kernel.to(x.dtype), step),
        };
    }

    /// <summary>d[n, o] of a weight [O, I, K, K] and a style [N, I] with its scale.</summary>
    private static Tensor Norm(Tensor weight, Tensor style)
    {
        Tensor energy = weight.Squared().sum([2, 3]);
        return style.Squared().matmul(energy.t()).Plus(Epsilon).rsqrt();
    }

    /// <summary>The factors of the weight: d ⊗ s, [N, O, I], or without demodulation gain · s, [N, 1, I].</summary>
    private static Tensor Factors(Tensor style, Tensor? norm, double gain) =>
        norm is null ? style.unsqueeze(1).Times(gain) : norm.unsqueeze(2) * style.unsqueeze(1);

    /// <summary>A convolution with a weight [O, I/groups, K, K], transposed with one [I, O/groups, K, K].</summary>
    private static Tensor Convolve(Tensor x, Tensor weight, Resampling step, long groups = 1) => step switch
    {
        Resampling.Up => DirectConvolution.ConvTranspose2d(x, weight, 2, groups: groups),
        Resampling.Down => DirectConvolution.Conv2d(x, weight, stride: 2, groups: groups),
        _ => DirectConvolution.Conv2d(x, weight, padding: [weight.shape[2] / 2, weight.shape[3] / 2], groups: groups),
    };
}
