using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Tensors;
using static TorchSharp.torch;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>A convolution whose input channels a style scales: arXiv 1912.04958, section 2.2, equations 1 to 3.</summary>
internal static class ModulatedConvolution
{
    private const double Epsilon = 1e-8;

    /// <summary>
    /// y_n = gain · x_n ∗ w''_n with w'[n,o,i,k] = scale · s[n,i] · w[o,i,k] and, when demodulating,
    /// w'' = w' / sqrt(Σ_{i,k} w'² + 1e-8), else w'' = w'.
    /// </summary>
    /// <param name="x">Features [N, I, H, W]; of their type is the result, the factors are computed in that of the weight.</param>
    /// <param name="weight">The shared weight [1, O, I, K, K].</param>
    /// <param name="style">One factor for each sample and input channel, [N, I].</param>
    /// <param name="scale">The weight's run-time scale, 1/sqrt(I·K²).</param>
    /// <param name="demodulate">Whether each output channel is brought back to unit variance.</param>
    /// <param name="step">How the resolution changes.</param>
    /// <param name="gain">A factor of the result.</param>
    /// <param name="implementation">How to compute it.</param>
    /// <param name="blur">The kernel of the blur behind an upsampling step, if it <see cref="UpConvolution.IsSupported"/>; null leaves it to the caller.</param>
    /// <returns>[N, O, H', W'], fresh and not needed by its own gradient, so it may be overwritten; the caller disposes it.</returns>
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
    private static Tensor Shared(Tensor x, Tensor weight, Tensor style, bool demodulate, Resampling step, double gain, Tensor? blur)
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
            _ => ModulatedConvolution.Convolve(input, kernel.to(x.dtype), step),
        };
    }

    /// <summary>d[n, o] of a weight [O, I, K, K] and a style [N, I] with its scale.</summary>
    public static Tensor Norm(Tensor weight, Tensor style)
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
