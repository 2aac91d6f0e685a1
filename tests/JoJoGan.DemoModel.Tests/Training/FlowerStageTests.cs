using JoJoGan.DemoTraining;
using JoJoGan.Models.Networks.Lpips;
using JoJoGan.Models.Networks.StyleGan2;
using JoJoGan.Models.Runtime;

namespace JoJoGan.Demo.Tests.Training;

public sealed class FlowerStageTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"jojogan-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(path, recursive: true);

    [Fact]
    public void What_was_trained_goes_on_and_ships()
    {
        var folder = new TrainingFolder(path);
        using (var stage = new FlowerStage(folder, seed: 5))
        {
            new Trainer(folder, steps: 2, interval: 2).Run(stage, CancellationToken.None);
        }

        using (var perceptual = new LpipsVgg(NetworkSizes.PerceptualWidths))
        {
            folder.Save("perceptual", 0, ("lpips", perceptual));
        }

        using (var stage = new FlowerDiscriminatorStage(folder, seed: 5))
        {
            new Trainer(folder, steps: 2, interval: 2).Run(stage, CancellationToken.None);
        }

        using var later = new FlowerStage(folder, seed: 5);
        FlowerFiles.Write(folder, Path.Combine(path, "shipped"));

        later.StepsBefore.Should().Be(2);
        string file = Path.Combine(path, "shipped", "flowers.safetensors");
        using StyleGan2Generator generator = NetworkLoader.LoadGenerator(file, CPU);
        generator.Config.Should().Be(FlowerGenerator.Config);
        using StyleGan2Discriminator discriminator = NetworkLoader.LoadDiscriminator(file, generator.Config, CPU);
    }
}
