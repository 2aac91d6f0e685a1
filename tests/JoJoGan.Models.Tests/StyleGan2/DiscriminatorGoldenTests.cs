using JoJoGan.StyleGan2;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

[GoldenFile("discriminator64")]
[GoldenFile("discriminator128")]
[Trait("Category", "Golden")]
public sealed class DiscriminatorGoldenTests
{
    public static TheoryData<string, OperatorForm> Cases => new()
    {
        { "discriminator64", OperatorForm.Fast },
        { "discriminator64", OperatorForm.Reference },
        { "discriminator128", OperatorForm.Fast },
        { "discriminator128", OperatorForm.Reference },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Features_loss_and_gradient_match(string name, OperatorForm form)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        using var scope = NewDisposeScope();
        using Discriminator discriminator = Filled(golden, form);
        Tensor x = golden["x"].clone().requires_grad_();
        IReadOnlyList<Tensor> featuresX = discriminator.Features(x, golden.Ints("taps"));
        IReadOnlyList<Tensor> featuresY = discriminator.Features(golden["y"], golden.Ints("taps"));
        featuresX.Should().HaveCount(golden.NamesUnder("feat_x.").Count);
        for (int i = 0; i < featuresX.Count; i++)
        {
            golden.ShouldMatch(featuresX[i], $"feat_x.{i}");
        }

        Tensor loss = Discriminator.FeatureLoss(featuresX, featuresY);
        golden.ShouldMatch(loss, "loss");
        loss.backward();
        golden.ShouldMatchGradient(x.grad!, "grad_x");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_matches_in_double_precision(string name, OperatorForm form)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        using var scope = NewDisposeScope();
        using Discriminator discriminator = Filled(golden, form);
        discriminator.to(float64);
        Tensor x = golden["x"].to(float64).requires_grad_();

        Discriminator.FeatureLoss(
            discriminator.Features(x, golden.Ints("taps")),
            discriminator.Features(golden["y"].to(float64), golden.Ints("taps"))).backward();

        golden.ShouldMatchGradient(x.grad!, "grad_x");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Score_matches(string name, OperatorForm form)
    {
        using GoldenCase golden = GoldenCase.Open(name);
        using var noGrad = no_grad();
        using Discriminator discriminator = Filled(golden, form);
        using Tensor score = discriminator.forward(golden["x"]);
        golden.ShouldMatch(score, "score_x");
    }

    private static Discriminator Filled(GoldenCase golden, OperatorForm form)
    {
        (StyleGan2Config config, int seed) = GoldenConfig.Of(golden);
        Discriminator discriminator = new(config, form: form);
        WeightFormula.FillDiscriminator(discriminator, seed);
        return discriminator;
    }
}
