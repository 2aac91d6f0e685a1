using JoJoGan.Models.CpuKernels;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Layers;

public sealed class DirectConvolutionTests
{
    /// <summary>float32's, and what sums of bfloat16 numbers, of 8 bits, are off by.</summary>
    private static readonly (ScalarType Type, double Tolerance)[] Types =
        [(ScalarType.Float32, 1e-5), (ScalarType.BFloat16, 0.03)];

    /// <summary>With channels that do not fill blocks of 8 or 16: oneDNN errs there if it cannot read the cache sizes.</summary>
    [Theory]
    [InlineData(24, 24, 3, 1, 1)]
    [InlineData(16, 5, 3, 1, 1)]
    [InlineData(64, 3, 3, 1, 1)]
    [InlineData(3, 64, 3, 1, 1)]
    [InlineData(1, 1, 4, 1, 1)]
    [InlineData(33, 32, 3, 2, 1)]
    [InlineData(64, 3, 1, 1, 1)]
    [InlineData(12, 10, 3, 1, 2)]
    [InlineData(6, 6, 4, 1, 6)]
    public void Results_and_gradients_are_those_of_double_precision(int inputs, int outputs, int kernel, int stride, int groups)
    {
        using var scope = NewDisposeScope();
        using var random = new torch.Generator(1);
        for (int round = 0; round < 3; round++)
        {
            Tensor x = randn([2, inputs, 11, 13], generator: random);
            Tensor weight = randn([outputs, inputs / groups, kernel, kernel], generator: random);

            Check(x, weight, (a, b) => DirectConvolution.Conv2d(a, b, stride: stride, padding: [1, 1], groups: groups));
        }
    }

    [Theory]
    [InlineData(24, 24, 1)]
    [InlineData(16, 24, 1)]
    [InlineData(32, 4, 1)]
    [InlineData(5, 6, 1)]
    [InlineData(8, 8, 8)]
    public void Transposed_results_and_gradients_are_those_of_double_precision(int inputs, int outputs, int groups)
    {
        using var scope = NewDisposeScope();
        using var random = new torch.Generator(2);
        for (int round = 0; round < 3; round++)
        {
            Tensor x = randn([2, inputs, 7, 9], generator: random);
            Tensor weight = randn([inputs, outputs / groups, 3, 3], generator: random);

            Check(x, weight, (a, b) => DirectConvolution.ConvTranspose2d(a, b, 2, groups: groups));
        }
    }

    private static void Check(Tensor x, Tensor weight, Func<Tensor, Tensor, Tensor> convolve)
    {
        (Tensor Result, Tensor OfX, Tensor OfWeight) exact = Run(float64);
        foreach ((ScalarType type, double tolerance) in Types)
        {
            (Tensor Result, Tensor OfX, Tensor OfWeight) found = Run(type);
            found.Result.dtype.Should().Be(type);
            Difference(found.Result, exact.Result).Should().BeLessThan(tolerance, "{0}", type);
            Difference(found.OfX, exact.OfX).Should().BeLessThan(tolerance, "{0}", type);
            Difference(found.OfWeight, exact.OfWeight).Should().BeLessThan(tolerance, "{0}", type);
        }

        (Tensor Result, Tensor OfX, Tensor OfWeight) Run(ScalarType type)
        {
            Tensor a = x.to(type).clone().requires_grad_(), b = weight.to(type).clone().requires_grad_();
            Tensor y = convolve(a, b);
            (y * y).sum().backward();
            return (y.detach(), a.grad!, b.grad!);
        }

        static double Difference(Tensor found, Tensor expected) =>
            ((found.to(float64) - expected).abs().max() / expected.abs().max()).item<double>();
    }
}
