using BenchmarkDotNet.Attributes;
using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.StyleGan2;
using static TorchSharp.torch;

namespace JoJoGan.OperatorBenchmarks;

/// <summary>StyleGAN2's operators in both forms, forwards and backwards, at the shapes of two 1024 px generator layers.</summary>
public class OperatorBenchmarks
{
    private Tensor features = null!;
    private Tensor weight = null!;
    private Tensor style = null!;
    private Tensor bias = null!;
    private Tensor filter = null!;

    /// <summary>The form that is measured.</summary>
    [Params(OperatorImplementation.Optimized, OperatorImplementation.Reference)]
    public OperatorImplementation Implementation { get; set; }

    /// <summary>Channels in and out, and the side of the features in pixels.</summary>
    [Params("512 to 512 at 32", "64 to 32 at 512")]
    public string Layer { get; set; } = "";

    /// <summary>Makes the operands.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        long[] shape = [.. Layer.Split(' ').Where(w => char.IsDigit(w[0])).Select(long.Parse)];
        features = randn([1, shape[0], shape[2], shape[2]], requires_grad: true);
        weight = randn([1, shape[1], shape[0], 3, 3], requires_grad: true);
        style = randn([1, shape[0]], requires_grad: true);
        bias = zeros([shape[0]], requires_grad: true);
        filter = ones(4, 4) / 16;
    }

    /// <summary>At the same resolution.</summary>
    [Benchmark]
    public void ModulatedConvolutionSame() =>
        Gradients.Run(ModulatedConv2d.Apply(features, weight, style, 0.01, true, Resampling.Same, 1, Implementation));

    /// <summary>To twice the resolution, before the blur.</summary>
    [Benchmark]
    public void ModulatedConvolutionUp() =>
        Gradients.Run(ModulatedConv2d.Apply(features, weight, style, 0.01, true, Resampling.Up, 1, Implementation));

    /// <summary>The blur.</summary>
    [Benchmark]
    public void Blur() => Gradients.Run(Upfirdn2d.Apply(features, filter, 1, 1, 2, 2, Implementation));

    /// <summary>The picture's way from one resolution to the next.</summary>
    [Benchmark]
    public void Upsampling() => Gradients.Run(Upfirdn2d.Apply(features, filter, 2, 1, 2, 1, Implementation));

    /// <summary>Bias and activation.</summary>
    [Benchmark]
    public void Activation() => Gradients.Run(FusedLeakyRelu.Apply(features, bias, Implementation));
}
