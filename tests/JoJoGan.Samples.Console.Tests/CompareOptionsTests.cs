using System.Reflection;
using JoJoGan.FineTuning;
using JoJoGan.Mixing;
using JoJoGan.Samples.Console.Commands;
using JoJoGan.Training;

namespace JoJoGan.Samples.Console.Tests;

public class CompareOptionsTests
{
    private static readonly FineTuningOptions Given = new()
    {
        Steps = 7,
        LearningRate = 0.5,
        DecayStart = 0.5,
        InitializeFromReferences = false,
        Beta1 = 0.25,
        Beta2 = 0.75,
        Loss = FineTuningLoss.Lpips,
        IdentityWeight = 0.5,
        MicroBatchSize = 3,
        GradientCheckpointing = true,
        Mixing = new StyleMixingOptions { Family = StyleFamily.SinglePair, Rows = [1], Alpha = 0.125, RandomAlpha = true },
        Seed = 11,
        PreviewInterval = 13,
        Name = "name",
        Author = "author",
        License = "license",
        Checkpoint = new TrainingCheckpointOptions { Folder = "kept" },
    };

    [Fact]
    public void Both_families_are_learned_with_every_option_of_the_command_line()
    {
        FineTuningOptions made = CompareCommand.InFamily(Given, StyleFamily.FullStyle), defaults = new();

        foreach (PropertyInfo property in typeof(FineTuningOptions)
            .GetProperties().Where(p => p.CanWrite && p.Name != nameof(Given.Mixing)))
        {
            property.GetValue(Given).Should().NotBe(property.GetValue(defaults), $"this test must set {property.Name}");
            property.GetValue(made).Should().Be(property.GetValue(Given), $"{property.Name} is kept");
        }

        made.Mixing.Should().Be(new StyleMixingOptions { Family = StyleFamily.FullStyle, Alpha = 0.125, RandomAlpha = true });
    }
}
