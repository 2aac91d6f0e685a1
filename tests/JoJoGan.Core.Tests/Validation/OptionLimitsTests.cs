using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Mixing;
using JoJoGan.Stylization;

namespace JoJoGan.Core.Tests.Validation;

public class OptionLimitsTests
{
    [Fact]
    public void Defaults_and_recipes_are_within_their_limits()
    {
        FineTuningOptions paper = FineTuningOptions.Paper;

        new FineTuningOptions().Validate();
        FineTuningOptions.Best.Validate();
        paper.Validate();
        new StylizationOptions().Validate();
        (paper.Steps, paper.LearningRate, paper.Beta1, paper.Beta2, paper.InitializeFromReferences)
            .Should().Be((300, 2e-3, 0.0, 0.99, false));
        Enumerable.Range(1, 300).Select(paper.LearningRateOf).Should().OnlyContain(rate => rate == 2e-3);
    }

    [Fact]
    public void Learning_rate_is_constant_and_then_falls_to_0()
    {
        var options = new FineTuningOptions { Steps = 10, LearningRate = 1, DecayStart = 0.6 };

        double[] rates = [.. Enumerable.Range(1, 11).Select(options.LearningRateOf)];

        rates[..6].Should().OnlyContain(rate => rate == 1);
        rates[6..].Should().Equal([0.875, 0.625, 0.375, 0.125, 0], (found, wanted) => Math.Abs(found - wanted) < 1e-12);
    }

    [Fact]
    public void Every_failure_is_named_with_its_limits_and_value()
    {
        var options = new FineTuningOptions
        {
            Steps = 10_001,
            LearningRate = 0,
            Beta1 = 1,
            Beta2 = -0.1,
            DecayStart = 1.5,
            PreviewInterval = -1,
            MicroBatchSize = 0,
            Loss = (FineTuningLoss)7,
            Name = new string('x', 201),
            Mixing = new StyleMixingOptions { Alpha = 1.5, Rows = [18] },
        };

        IReadOnlyList<string> failures = Assert.Throws<InvalidOptionsException>(options.Validate).Failures;

        failures.Should().HaveCount(11);
        failures[0].Should().Be("FineTuningOptions.Steps must be at least 1 and at most 10000, not 10001.");
        failures[1].Should().Be("FineTuningOptions.LearningRate must be greater than 0 and at most 1, not 0.");
        failures[3].Should().Be("FineTuningOptions.Beta1 must be at least 0 and less than 1, not 1.");
    }

    [Fact]
    public void Mixing_that_is_null_is_named() =>
        Assert.Throws<InvalidOptionsException>(new FineTuningOptions { Mixing = null! }.Validate)
            .Failures.Should().Equal("FineTuningOptions.Mixing must not be null.");

    [Fact]
    public void One_exception_lists_all_failures() =>
        new InvalidOptionsException(["First.", "Second."]).Message.Should().Be("First. Second.");
}
