using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace JoJoGan.Models.Networks.StyleGan2;

/// <summary>
/// A convolution modulated by an affine map of w. Keys: weight [1, O, I, K, K], modulation.weight [I, D], modulation.bias [I],
/// and blur.kernel where the resolution changes.
/// </summary>
internal sealed class ModulatedConv2d : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly EqualLinear modulation;
    private readonly FirFilter? blur;
    private readonly double _scale;
    private readonly bool _demodulate;
    private readonly Resampling _step;
    private readonly OperatorImplementation _implementation;

    public ModulatedConv2d(
        int inputs,
        int outputs,
        int kernelSize,
        int styleDim,
        IReadOnlyList<float> blurKernel,
        WeightInitialization weights,
        OperatorImplementation implementation,
        Resampling step = Resampling.Same,
        bool demodulate = true)
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
        _implementation == OperatorImplementation.Optimized && _demodulate && StyledConvolution.IsSupported(input, weight, _step, blur?.Kernel);

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
        return StyledConvolution.Apply(input, weight, factors, blur?.Kernel, noise, bias, gain).MoveToOuterDisposeScope();
    }

    /// <summary>The result times a gain; fresh, so it may be overwritten.</summary>
    public Tensor Scaled(Tensor input, Tensor style, double gain)
    {
        using var scope = NewDisposeScope();
        Tensor x = _step == Resampling.Down ? blur!.forward(input) : input;
        Tensor? fused = _implementation == OperatorImplementation.Optimized && _step == Resampling.Up && UpConvolution.IsSupported(x, weight, blur!.Kernel) ? blur.Kernel : null;
        Tensor y = ModulatedConvolution.Apply(x, weight, modulation.forward(style), _scale, _demodulate, _step, gain, _implementation, fused);
        return (_step == Resampling.Up && fused is null ? blur!.forward(y) : y).MoveToOuterDisposeScope();
    }
}
