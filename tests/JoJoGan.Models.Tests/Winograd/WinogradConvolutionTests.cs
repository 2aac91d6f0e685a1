using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Tests.Testing;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Winograd;

/// <summary>Against libtorch's convolution in double precision.</summary>
public sealed class WinogradConvolutionTests
{
    // Of values of about N(0, 1): direct sums in float32 keep within 2e-6.
    private const double Tolerance = 5e-5;

    /// <summary>
    /// Samples, inputs, outputs, height, width: every width of a vector's tiles, parts with a rest, wide layers, one thread's
    /// work and many's.
    /// </summary>
    public static TheoryData<int, int, int, int, int> Sizes => new()
    {
        { 4, 32, 64, 16, 16 },
        { 1, 64, 32, 32, 32 },
        { 3, 32, 32, 20, 32 },
        { 1, 32, 96, 64, 64 },
        { 2, 96, 32, 36, 64 },
        { 1, 32, 32, 12, 192 },
        { 1, 32, 32, 4, 256 },
        { 1, 512, 64, 32, 32 },
        { 5, 512, 512, 32, 32 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Results_and_gradients_are_those_of_the_direct_convolution(
        int samples, int inputs, int outputs, int height, int width)
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor weight, Tensor gradient) = Draw(samples, inputs, outputs, height, width);
        WinogradConvolution.IsSupported(x, weight).Should().Be(CpuFeatures.HasAvx2);
        Tensor y = WinogradConvolution.Apply(x, weight);
        y.backward([gradient]);

        (Tensor wideX, Tensor wideWeight) = (DoublePrecision.Of(x), DoublePrecision.Of(weight));
        Tensor expected = nn.functional.conv2d(wideX, wideWeight, padding: [1, 1]);
        expected.backward([gradient.to(ScalarType.Float64)]);

        ShouldBeClose(y, expected, "y");
        ShouldBeClose(x.grad!, wideX.grad!, "dx");
        ShouldBeClose(weight.grad!, wideWeight.grad!, "dw");
    }

    [Fact]
    public void A_bias_is_added()
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor weight, _) = Draw(1, 32, 32, 32, 32);
        Tensor bias = randn([32]);
        Tensor expected = WinogradConvolution.Apply(x, weight) + bias.view(1, -1, 1, 1);
        ShouldBeClose(WinogradConvolution.Apply(x, weight, bias), expected, "with gradients");
        using var noGradient = no_grad();
        ShouldBeClose(WinogradConvolution.Apply(x, weight, bias), expected, "without");
    }

    [Fact]
    public void Layouts_other_than_contiguous_are_taken()
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor weight, _) = Draw(1, 32, 32, 32, 32);
        Tensor y = WinogradConvolution.Apply(x, weight);
        Tensor last = x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        Tensor turned = weight.transpose(0, 1).contiguous().transpose(0, 1);
        ShouldBeClose(WinogradConvolution.Apply(last, turned), y, "y");
    }

    [Fact]
    public void A_sample_does_not_depend_on_the_others_in_its_batch()
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor weight, _) = Draw(5, 32, 32, 32, 32);
        Tensor together = WinogradConvolution.Apply(x, weight);
        for (int i = 0; i < 5; i++)
        {
            TensorComparison.ShouldBeClose(WinogradConvolution.Apply(x.narrow(0, i, 1), weight), together.narrow(0, i, 1), 0);
        }
    }

    [Fact]
    public void A_gradient_of_the_gradient_is_right()
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor weight, _) = Draw(1, 32, 32, 32, 32);
        (Tensor wideX, Tensor wideWeight) = (DoublePrecision.Of(x), DoublePrecision.Of(weight));
        Penalty(x, WinogradConvolution.Apply(x, weight)).backward();
        Penalty(wideX, nn.functional.conv2d(wideX, wideWeight, padding: [1, 1])).backward();
        ShouldBeClose(weight.grad!, wideWeight.grad!, "dw");

        static Tensor Penalty(Tensor x, Tensor y) =>
            autograd.grad([y.square().sum()], [x], retain_graph: true, create_graph: true)[0].square().mean();
    }

    [Fact]
    public void An_input_that_needs_no_gradient_gets_none()
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor weight, Tensor gradient) = Draw(1, 32, 32, 32, 32);
        weight.requires_grad = false;
        WinogradConvolution.Apply(x, weight).backward([gradient]);
        weight.grad.Should().BeNull();
        x.grad.Should().NotBeNull();
    }

    [Theory]
    [InlineData(1, 24, 32, 32, 32)] // channels that do not fill a panel
    [InlineData(1, 32, 24, 32, 32)]
    [InlineData(1, 32, 32, 16, 16)] // too few tiles
    [InlineData(1, 32, 32, 33, 32)] // sizes that cannot be cut into tiles
    [InlineData(1, 32, 32, 32, 48)]
    public void Other_sizes_are_convolved_directly(int samples, int inputs, int outputs, int height, int width)
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor weight, _) = Draw(samples, inputs, outputs, height, width);
        WinogradConvolution.IsSupported(x, weight).Should().BeFalse();
        TensorComparison.ShouldBeClose(
            WinogradConvolution.Apply(x, weight), DirectConvolution.Conv2d(x, weight, padding: [1, 1]), 0);
    }

    private static (Tensor X, Tensor Weight, Tensor Gradient) Draw(int samples, int inputs, int outputs, int height, int width)
    {
        using var random = new torch.Generator(7);
        Tensor x = randn([samples, inputs, height, width], generator: random).requires_grad_();
        Tensor weight = (randn([outputs, inputs, 3, 3], generator: random) / Math.Sqrt(9.0 * inputs)).requires_grad_();
        return (x, weight, randn([samples, outputs, height, width], generator: random));
    }

    private static void ShouldBeClose(Tensor actual, Tensor expected, string name) =>
        DoublePrecision.ShouldBeClose(actual, expected, name, Tolerance);
}
