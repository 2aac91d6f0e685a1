using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

[GoldenFile("discriminator64")]
[GoldenFile("discriminator128")]
[Trait("Category", "Golden")]
public sealed class DiscriminatorGoldenTests
{
    public static TheoryData<string, OperatorImplementation> Cases => new()
    {
        { "discriminator64", OperatorImplementation.Optimized },
        { "discriminator64", OperatorImplementation.Reference },
        { "discriminator128", OperatorImplementation.Optimized },
        { "discriminator128", OperatorImplementation.Reference },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Features_loss_and_gradient_match(string name, OperatorImplementation implementation)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        using var scope = NewDisposeScope();
        using StyleGan2Discriminator discriminator = Filled(golden, implementation);
        Tensor x = golden["x"].clone().requires_grad_();
        IReadOnlyList<Tensor> featuresX = discriminator.Features(x, golden.Ints("taps"));
        IReadOnlyList<Tensor> featuresY = discriminator.Features(golden["y"], golden.Ints("taps"));
        featuresX.Should().HaveCount(golden.NamesUnder("feat_x.").Count);
        for (int i = 0; i < featuresX.Count; i++)
        {
            golden.ShouldMatch(featuresX[i], $"feat_x.{i}");
        }

        Tensor loss = StyleGan2Discriminator.FeatureLoss(featuresX, featuresY);
        golden.ShouldMatch(loss, "loss");
        loss.backward();
        golden.ShouldMatchGradient(x.grad!, "grad_x");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_matches_in_double_precision(string name, OperatorImplementation implementation)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        using var scope = NewDisposeScope();
        using StyleGan2Discriminator discriminator = Filled(golden, implementation);
        discriminator.to(float64);
        Tensor x = golden["x"].to(float64).requires_grad_();

        StyleGan2Discriminator.FeatureLoss(
            discriminator.Features(x, golden.Ints("taps")),
            discriminator.Features(golden["y"].to(float64), golden.Ints("taps"))).backward();

        golden.ShouldMatchGradient(x.grad!, "grad_x");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Score_matches(string name, OperatorImplementation implementation)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        using var noGrad = no_grad();
        using StyleGan2Discriminator discriminator = Filled(golden, implementation);
        using Tensor score = discriminator.forward(golden["x"]);
        golden.ShouldMatch(score, "score_x");
    }

    private static StyleGan2Discriminator Filled(GoldenCase golden, OperatorImplementation implementation)
    {
        (StyleGan2Config config, int seed) = GoldenConfig.Of(golden);
        StyleGan2Discriminator discriminator = new(config, implementation: implementation);
        WeightFormula.FillDiscriminator(discriminator, seed);
        return discriminator;
    }
}
