using JoJoGan.DemoModel;
using JoJoGan.DemoTraining;
using JoJoGan.Models.Checkpoints;
using JoJoGan.Testing;

namespace JoJoGan.Demo.Tests.Training;

public sealed class DemoModelFilesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("jojogan-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void What_ships_can_be_trained_on_and_shipped_again()
    {
        using DisposeScope scope = NewDisposeScope();
        string source = Path.GetDirectoryName(DemoWeights.GeneratorPath)!;
        string readers = RepositoryFolder.Combine("benchmarks", "JoJoGan.Quality");
        var training = new TrainingFolder(Path.Combine(folder.FullName, "training"));

        DemoModelFiles.Read(training, source, readers);
        DemoModelFiles.Write(training, folder.FullName, folder.FullName);

        // The student is trained by the library itself.
        foreach (string path in Directory.GetFiles(source, "*.safetensors").Where(path => path != DemoWeights.StudentPath))
        {
            using Checkpoint expected = Checkpoint.Open(path);
            using Checkpoint actual = Checkpoint.Open(Path.Combine(folder.FullName, Path.GetFileName(path)));
            actual.Tensors.Keys.Should().BeEquivalentTo(expected.Tensors.Keys, Path.GetFileName(path));
            foreach ((string key, CheckpointTensor tensor) in expected.Tensors)
            {
                // The mean code is measured anew.
                double least = key == "latent_avg" ? 0.05 : 0;
                (actual.Tensors[key].ToTensor().to(float32) - tensor.ToTensor().to(float32)).abs().max().ToDouble()
                    .Should().BeLessThanOrEqualTo(least, $"{Path.GetFileName(path)}: {key}");
            }
        }
    }
}
