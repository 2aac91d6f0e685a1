using JoJoGan.Models.CpuKernels;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.SyntheticWeights;
using JoJoGan.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace JoJoGan.Models.Tests.StyleGan2;

public sealed class DiscriminatorTests : IDisposable
{
    private static readonly StyleGan2Config Small = new()
    {
        Size = 32,
        Channels = new Dictionary<int, int> { [4] = 10, [8] = 8, [16] = 6, [32] = 4 },
    };

    private readonly StyleGan2Discriminator discriminator = Filled(OperatorImplementation.Optimized);

    public void Dispose() => discriminator.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Forms_agree_in_score_and_gradients(int samples)
    {
        using StyleGan2Discriminator reference = Filled(OperatorImplementation.Reference);
        discriminator.to(ScalarType.Float64);
        reference.to(ScalarType.Float64);
        using Tensor fast = Backward(discriminator, samples);
        using Tensor slow = Backward(reference, samples);
        TensorComparison.ShouldBeClose(fast, slow, 1e-10, "score");
        var expected = reference.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach ((string name, var parameter) in discriminator.named_parameters())
        {
            using Tensor? gradient = parameter.grad;
            using Tensor? wanted = expected[name].grad;
            TensorComparison.ShouldBeClose(gradient!, wanted!, 1e-9, name);
        }
    }

    [Fact]
    public void Score_groups_samples_by_stride()
    {
        // Of 8 samples 0, 2, 4, 6 are one group and 1, 3, 5, 7 the other, so another picture changes its own group only.
        using var noGrad = no_grad();
        using Tensor pictures = Images(8);
        using Tensor before = discriminator.forward(pictures);
        using Tensor third = pictures.narrow(0, 3, 1);
        third.mul_(-2);
        using Tensor after = discriminator.forward(pictures);
        using Tensor difference = after - before;
        double[] changes = TensorComparison.Values(difference);
        changes.Where((_, i) => i % 2 == 0).Should().OnlyContain(change => Math.Abs(change) < 1e-6);
        changes.Where((_, i) => i % 2 == 1).Should().OnlyContain(change => Math.Abs(change) > 1e-6);
    }

    [Fact]
    public void Only_taps_that_exist_are_given_in_the_order_of_the_blocks()
    {
        using var scope = NewDisposeScope();
        Tensor pictures = Images(1);
        discriminator.Features(pictures).Select(feature => feature.shape[2]).Should().Equal(16, 4);
        discriminator.Features(pictures, [2, 0, 9]).Select(feature => feature.shape[2]).Should().Equal(32, 8);
    }

    [Fact]
    public void Feature_loss_is_the_mean_over_taps_of_mean_differences()
    {
        using Tensor zeros = torch.zeros(2, 3);
        using Tensor ones = torch.ones(2, 3);
        using Tensor small = torch.zeros(1);
        using Tensor large = torch.full([1], 5f);
        using Tensor loss = StyleGan2Discriminator.FeatureLoss([zeros, small], [ones, large]);
        loss.item<float>().Should().Be(3);
    }

    [Fact]
    public void Calls_leave_nothing_but_their_result()
    {
        using Tensor pictures = Images(2);
        using StyleGan2Discriminator reference = Filled(OperatorImplementation.Reference);
        foreach (StyleGan2Discriminator each in new[] { discriminator, reference })
        {
            LiveTensors.LeftBy(() => each.forward(pictures).Dispose()).Should().Be(0);
            LiveTensors.LeftBy(() =>
            {
                IReadOnlyList<Tensor> features = each.Features(pictures);
                StyleGan2Discriminator.FeatureLoss(features, features).Dispose();
                features.ToList().ForEach(feature => feature.Dispose());
            }).Should().Be(0);
        }
    }

    [Fact]
    public void Inputs_that_do_not_fit_are_refused()
    {
        using Tensor small = torch.zeros(1, 3, 16, 16);
        using Tensor five = Images(5);
        using Tensor one = Images(1);
        discriminator.Invoking(d => d.forward(small))
            .Should().Throw<ArgumentException>().WithMessage("*[N, 3, 32, 32]*[1, 3, 16, 16]*");
        discriminator.Invoking(d => d.Features(small)).Should().Throw<ArgumentException>();
        discriminator.Invoking(d => d.forward(five)).Should().Throw<ArgumentException>().WithMessage("*5*");
        discriminator.Invoking(d => d.Features(one, [17])).Should().Throw<ArgumentException>().WithMessage("*17*");
        FluentActions.Invoking(() => StyleGan2Discriminator.FeatureLoss([], [])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => StyleGan2Discriminator.FeatureLoss([one], [one, one])).Should().Throw<ArgumentException>();
    }

    private static StyleGan2Discriminator Filled(OperatorImplementation implementation)
    {
        StyleGan2Discriminator made = new(Small, implementation: implementation);
        WeightFormula.FillDiscriminator(made, 1);
        return made;
    }

    private static Tensor Images(int samples) => WeightFormula.Tensor("pictures", [samples, 3, Small.Size, Small.Size], 0, 1, 1);

    private static Tensor Backward(StyleGan2Discriminator discriminator, int samples)
    {
        using var scope = NewDisposeScope();
        Tensor score = discriminator.forward(Images(samples).to(ScalarType.Float64));
        score.sum().backward();
        return score.MoveToOuterDisposeScope();
    }
}
