using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Mixing;
using JoJoGan.Stylization;

namespace JoJoGan.Core.Tests.Validation;

public class OptionLimitsTests
{
    [Fact]
    public void Defaults_are_the_papers_and_within_their_limits()
    {
        var options = new FineTuningOptions();

        options.Validate();
        new StylizationOptions().Validate();
        (options.Steps, options.LearningRate, options.Beta1, options.Beta2).Should().Be((300, 2e-3, 0.0, 0.99));
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
            PreviewInterval = -1,
            MicroBatchSize = 0,
            Loss = (FineTuningLoss)7,
            Name = new string('x', 201),
            Mixing = new StyleMixingOptions { Alpha = 1.5, Rows = [18] },
        };

        IReadOnlyList<string> failures = Assert.Throws<InvalidOptionsException>(options.Validate).Failures;

        failures.Should().HaveCount(10);
        failures[0].Should().Be("FineTuningOptions.Steps must be at least 1 and at most 10000, not 10001.");
        failures[1].Should().Be("FineTuningOptions.LearningRate must be greater than 0 and at most 1, not 0.");
        failures[2].Should().Be("FineTuningOptions.Beta1 must be at least 0 and less than 1, not 1.");
    }

    [Fact]
    public void Mixing_that_is_null_is_named() =>
        Assert.Throws<InvalidOptionsException>(new FineTuningOptions { Mixing = null! }.Validate)
            .Failures.Should().Equal("FineTuningOptions.Mixing must not be null.");

    [Fact]
    public void One_exception_lists_all_failures() =>
        new InvalidOptionsException(["First.", "Second."]).Message.Should().Be("First. Second.");
}
