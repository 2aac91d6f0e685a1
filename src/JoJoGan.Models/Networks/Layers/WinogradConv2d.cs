using JoJoGan.Models.CpuKernels;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace JoJoGan.Models.Networks.Layers;

/// <summary>
/// A square 2-D convolution of a network that only ever runs with published weights: they start at zero, are frozen,
/// and making the layer draws no random numbers.
/// </summary>
internal sealed class WinogradConv2d : Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly long _stride;
    private readonly long _padding;
    private readonly long _groups;
    private readonly bool _winograd;

    public WinogradConv2d(
        int inputs,
        int outputs,
        int kernel,
        int stride = 1,
        int padding = 0,
        int groups = 1,
        bool withBias = false,
        Device? device = null)
        : base(nameof(WinogradConv2d))
    {
        weight = new Parameter(
            zeros([outputs, inputs / groups, kernel, kernel], dtype: float32, device: device), requires_grad: false);
        bias = withBias ? new Parameter(zeros([outputs], dtype: float32, device: device), requires_grad: false) : null;
        _stride = stride;
        _padding = padding;
        _groups = groups;
        _winograd = (kernel, stride, padding, groups) == (3, 1, 1, 1);
        RegisterComponents();
    }

    /// <summary>How it is computed.</summary>
    public OperatorImplementation Implementation { get; private set; }

    /// <summary>Chooses how all convolutions of a network are computed.</summary>
    public static void SetForm(Module network, OperatorImplementation implementation)
    {
        foreach (WinogradConv2d layer in network.modules().OfType<WinogradConv2d>())
        {
            layer.Implementation = implementation;
        }
    }

    /// <summary>The weights are those of the checkpoint, the work is done in the input's type.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        (Tensor w, Tensor? b) = (weight.to(input.dtype), bias?.to(input.dtype));
        bool isTrained = b is { requires_grad: true } && is_grad_enabled(); // the kernel has no gradient of its bias
        Tensor? within = isTrained ? null : b;
        Tensor y = _winograd && Implementation == OperatorImplementation.Optimized
            ? WinogradConvolution.Apply(input, w, within)
            : DirectConvolution.Conv2d(input, w, within, _stride, [_padding, _padding], _groups);
        return (isTrained ? y.Plus(b!.view(1, -1, 1, 1)) : y).MoveToOuterDisposeScope();
    }
}
