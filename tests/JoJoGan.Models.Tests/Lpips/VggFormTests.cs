using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.Lpips;

/// <summary>The convolutions of a frozen network in both forms.</summary>
public sealed class VggFormTests
{
    [Fact]
    public void Forms_agree_and_the_reference_implementation_is_libtorchs_own()
    {
        using var scope = NewDisposeScope();
        using var random = new torch.Generator(5);
        using var network = new VggFeatures([32, 32, 32, 32, 32]);
        using var noGradient = no_grad();
        foreach (Tensor weight in network.parameters())
        {
            double scale = weight.dim() == 1 ? 0.1 : Math.Sqrt(2.0 / (weight.numel() / weight.shape[0]));
            weight.copy_(randn(weight.shape, generator: random) * scale);
        }

        Tensor picture = randn([1, 3, 64, 64], generator: random);
        Tensor fast = network.forward(picture)[0];
        network.Implementation = OperatorImplementation.Reference;
        Tensor reference = network.forward(picture)[0];

        network.Implementation.Should().Be(OperatorImplementation.Reference);
        TensorComparison.ShouldBeClose(fast, reference, 1e-4);
        fast.Equals(reference).Should().Be(!CpuFeatures.HasAvx2, "with AVX-512 the fast form rounds otherwise");
    }
}
