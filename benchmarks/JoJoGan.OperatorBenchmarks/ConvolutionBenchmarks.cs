using BenchmarkDotNet.Attributes;
using JoJoGan.Models.CpuKernels;
using static TorchSharp.torch;

namespace JoJoGan.OperatorBenchmarks;

/// <summary>libtorch's 3 x 3 convolutions and our minimal filters, at the shapes of the 1024 px generator's layers.</summary>
public class ConvolutionBenchmarks
{
    private Tensor features = null!;
    private Tensor weight = null!;
    private Tensor factors = null!;

    /// <summary>Channels, in and out, and the side of the features in pixels.</summary>
    [Params("512 at 32", "512 at 64", "256 at 128", "128 at 256", "64 at 512", "32 at 1024")]
    public string Layer { get; set; } = "";

    /// <summary>Makes the operands.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        long[] shape = [.. Layer.Split(" at ").Select(long.Parse)];
        features = randn([1, shape[0], shape[1], shape[1]], requires_grad: true);
        weight = randn([shape[0], shape[0], 3, 3], requires_grad: true);
        factors = ones([1, shape[0]]);
    }

    /// <summary>libtorch's, forwards.</summary>
    [Benchmark]
    public void Direct() => Forwards(() => [nn.functional.conv2d(features, weight, padding: [1, 1])]);

    /// <summary>Ours, forwards.</summary>
    [Benchmark]
    public void Filtered() => Forwards(() => [WinogradConvolution.Apply(features, weight)]);

    /// <summary>libtorch's, with both gradients.</summary>
    [Benchmark]
    public void DirectWithGradients() => Gradients.Run(nn.functional.conv2d(features, weight, padding: [1, 1]));

    /// <summary>Ours, with both gradients.</summary>
    [Benchmark]
    public void FilteredWithGradients() => Gradients.Run(WinogradConvolution.Apply(features, weight));

    /// <summary>To twice the resolution by libtorch's convolutions, before phases are put together.</summary>
    [Benchmark]
    public void DirectPhases() => Forwards(() => TransposedConvolution.Phases(features, weight));

    /// <summary>To twice the resolution by ours.</summary>
    [Benchmark]
    public void FilteredPhases() => Forwards(() => WinogradConvTranspose.Apply(features, factors, weight));

    private static void Forwards(Func<Tensor[]> run)
    {
        using var noGradient = no_grad();
        foreach (Tensor result in run())
        {
            result.Dispose();
        }
    }
}
