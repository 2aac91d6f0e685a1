using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

/// <summary>The layer in one pass, as generation takes it, against its equations.</summary>
public sealed class FusedConvolutionTests
{
    private static readonly float[] Blur = [1, 3, 3, 1];

    [Theory]
    [InlineData(false, 1, 32, 1, true)]
    [InlineData(false, 3, 32, 3, true)]
    [InlineData(false, 2, 64, 1, true)]
    [InlineData(true, 1, 8, 1, false)]
    [InlineData(true, 3, 16, 3, false)]
    [InlineData(true, 2, 40, 1, false)]
    [InlineData(true, 8, 16, 1, true)]
    [InlineData(true, 4, 32, 1, true)]
    [InlineData(true, 2, 64, 2, true)]
    [InlineData(true, 1, 128, 1, true)]
    public void One_pass_gives_what_the_equations_give(bool up, int samples, int size, int noises, bool byTiles)
    {
        using var scope = NewDisposeScope();
        using var random = new torch.Generator(3);
        using StyledConv fast = Layer(OperatorImplementation.Optimized), reference = Layer(OperatorImplementation.Reference);
        Tensor x = randn([samples, 64, size, size], generator: random), style = randn([samples, 16], generator: random);
        Tensor noise = randn([noises, 1, up ? 2 * size : size, up ? 2 * size : size], generator: random);
        using var noGradient = no_grad();
        foreach ((string key, Tensor value) in reference.state_dict()
            .Where(entry => !entry.Key.EndsWith("kernel", StringComparison.Ordinal)))
        {
            value.copy_(randn(value.shape, generator: random));
            fast.state_dict()[key].copy_(value);
        }

        Tensor weight = randn([1, 32, 64, 3, 3]);
        FusedConvolution.IsSupported(x, weight, up ? ones(4, 4) : null).Should().Be(CpuFeatures.HasAvx2);
        (up ? WinogradConvTranspose.IsSupported(x, weight.squeeze(0)) : WinogradConvolution.IsSupported(x, weight.squeeze(0)))
            .Should().Be(byTiles && CpuFeatures.HasAvx2);
        Tensor expected = reference.forward(x, style, noise);
        TensorComparison.ShouldBeClose(fast.forward(x, style, noise), expected, 2e-5 * expected.std().ToDouble());

        StyledConv Layer(OperatorImplementation implementation) =>
            new(64, 32, up, 16, Blur, new WeightInitialization(null, null), implementation);
    }
}
