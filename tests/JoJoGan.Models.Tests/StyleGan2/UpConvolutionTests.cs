using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Tests.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

/// <summary>The convolution that doubles the resolution, with its blur, against the literal operators in float64.</summary>
public sealed class UpConvolutionTests
{
    // Of values of about N(0, 1), by minimal filters.
    private const double Tolerance = 3e-5;

    /// <summary>
    /// Samples, inputs, outputs, size of x: libtorch's convolutions throughout, phases put together by ours, minimal filters.
    /// </summary>
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 1, 24, 40, 4 },
        { 2, 24, 40, 12 },
        { 2, 32, 64, 16 },
        { 1, 64, 32, 64 },
        { 3, 256, 32, 32 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Doubling_and_its_gradients_are_those_of_the_literal_operators(int samples, int inputs, int outputs, int size)
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor weight, Tensor filter) = Draw(samples, inputs, outputs, size);
        UpConvolution.IsSupported(x, weight, filter).Should().BeTrue();
        (Tensor wideX, Tensor wideWeight) = (DoublePrecision.Of(x), DoublePrecision.Of(weight));
        Tensor y = UpConvolution.Apply(x, weight, filter), expected = Doubled(wideX, wideWeight, filter);
        Tensor gradient = randn(y.shape);
        y.backward([gradient]);
        expected.backward([gradient.to(ScalarType.Float64)]);

        ShouldBeClose(y, expected, "y");
        ShouldBeClose(x.grad!, wideX.grad!, "dx");
        ShouldBeClose(weight.grad!, wideWeight.grad!, "dw");
    }

    [Fact]
    public void Gradients_of_its_gradients_are_right()
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor weight, Tensor filter) = Draw(1, 32, 32, 64);
        (Tensor wideX, Tensor wideWeight) = (DoublePrecision.Of(x), DoublePrecision.Of(weight));
        Penalty(x, UpConvolution.Apply(x, weight, filter)).backward();
        Penalty(wideX, Doubled(wideX, wideWeight, filter)).backward();
        ShouldBeClose(weight.grad!, wideWeight.grad!, "dw");

        static Tensor Penalty(Tensor x, Tensor y) =>
            autograd.grad([y.square().sum()], [x], retain_graph: true, create_graph: true)[0].square().mean();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Doubling_gives_gradients_to_those_alone_that_want_them(bool ofInput)
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor weight, Tensor filter) = Draw(1, 32, 32, 8);
        (x.requires_grad, weight.requires_grad) = (ofInput, !ofInput);
        UpConvolution.Apply(x, weight, filter).sum().backward();
        (x.grad is not null).Should().Be(ofInput);
        (weight.grad is not null).Should().Be(!ofInput);
    }

    [Fact]
    public void Doubling_in_bfloat16_stays_in_it()
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor weight, Tensor filter) = Draw(1, 32, 32, 16);
        Tensor y = UpConvolution.Apply(x.to(ScalarType.BFloat16), weight.to(ScalarType.BFloat16), filter);
        y.dtype.Should().Be(ScalarType.BFloat16);
        y.backward([ones_like(y)]);
        (Tensor wideX, Tensor wideWeight) = (DoublePrecision.Of(x), DoublePrecision.Of(weight));
        Tensor expected = Doubled(wideX, wideWeight, filter);
        expected.backward([ones_like(expected)]);
        ShouldBeClose(y, expected, "y", 0.05);
        ShouldBeClose(x.grad!, wideX.grad!, "dx", 0.05);
        ShouldBeClose(weight.grad!, wideWeight.grad!, "dw", 0.05);
    }

    private static Tensor Doubled(Tensor x, Tensor weight, Tensor filter) => Upfirdn2d.Apply(
        nn.functional.conv_transpose2d(x, weight.transpose(0, 1), strides: [2, 2]),
        filter.to(x.dtype), 1, 1, 1, 1, OperatorImplementation.Reference);

    /// <summary>The filter differs along its axes and is not symmetric, so that no mirrored one passes.</summary>
    private static (Tensor X, Tensor Weight, Tensor Filter) Draw(int samples, int inputs, int outputs, int size)
    {
        using var random = new torch.Generator(7);
        Tensor x = randn([samples, inputs, size, size], generator: random).requires_grad_();
        Tensor weight = (randn([outputs, inputs, 3, 3], generator: random) / Math.Sqrt(9.0 * inputs)).requires_grad_();
        return (x, weight, rand([4, 4], generator: random));
    }

    private static void ShouldBeClose(Tensor actual, Tensor expected, string name, double tolerance = Tolerance) =>
        DoublePrecision.ShouldBeClose(actual, expected, name, tolerance);
}
