using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Tests.Services;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

public sealed class ComputeTypeTests : IDisposable
{
    private readonly TestNetworks networks = new();

    public void Dispose() => networks.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Images_drawn_in_bfloat16_are_float32_and_close(int faces)
    {
        using DisposeScope scope = NewDisposeScope();
        using var grad = no_grad();
        Tensor codes = randn(faces, TestNetworks.Config.Layers, TestNetworks.Config.StyleDim);
        Tensor exact = networks.Generator.Synthesize(codes);
        networks.Generator.ComputeType = bfloat16;
        Tensor drawn = networks.Generator.Synthesize(codes);

        drawn.dtype.Should().Be(ScalarType.Float32);
        double off = ((drawn - exact).square().mean().sqrt() / exact.std()).ToDouble();
        off.Should().BeInRange(1e-5, 0.03, "bfloat16 has eight bits of precision");
    }

    [Fact]
    public void Copy_computes_in_the_type_of_its_original()
    {
        networks.Generator.ComputeType = bfloat16;

        using var copy = networks.Generator.Clone();

        copy.ComputeType.Should().Be(ScalarType.BFloat16);
    }

    [Fact]
    public void Features_and_scores_in_bfloat16_are_close()
    {
        using DisposeScope scope = NewDisposeScope();
        using var grad = no_grad();
        Tensor pictures = randn(2, 3, 32, 32) * 0.5;
        IReadOnlyList<Tensor> exact = networks.Discriminator.Features(pictures);
        Tensor score = networks.Discriminator.forward(pictures);
        networks.Discriminator.ComputeType = bfloat16;
        IReadOnlyList<Tensor> found = networks.Discriminator.Features(pictures);
        Tensor near = networks.Discriminator.forward(pictures);

        found.Should().OnlyContain(f => f.dtype == ScalarType.BFloat16);
        near.dtype.Should().Be(ScalarType.Float32);
        (near - score).abs().max().ToDouble().Should().BeLessThan(0.05 * Math.Max(1, score.abs().max().ToDouble()));
        for (int i = 0; i < exact.Count; i++)
        {
            ((found[i].to(float32) - exact[i]).square().mean().sqrt() / exact[i].std()).ToDouble().Should().BeLessThan(0.03);
        }

        Tensor self = StyleGan2Discriminator.FeatureLoss(found, [.. found.Select(f => f + 1)]);
        self.dtype.Should().Be(ScalarType.Float32);
    }
}
