using JoJoGan.DemoTraining;

namespace JoJoGan.Demo.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"jojogan-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(path, recursive: true);

    [Fact]
    public void Training_learns_saves_and_goes_on_where_it_ended()
    {
        var folder = new TrainingFolder(path);
        using (var stage = new GeneratorStage(folder, CPU, seed: 5, size: 64))
        {
            new Trainer(folder, steps: 6, interval: 3).Run(stage, CancellationToken.None);
        }

        using var later = new GeneratorStage(folder, CPU, seed: 5, size: 64);

        later.StepsBefore.Should().Be(6);
        string[] log = File.ReadAllLines(Path.Combine(path, "generator64.log"));
        log.Should().HaveCount(2);
        LossOf(log[1]).Should().BeLessThan(LossOf(log[0]));
        File.Exists(Path.Combine(path, "generator64.png")).Should().BeTrue();
    }

    [Fact]
    public void Cancelled_training_keeps_what_it_learned()
    {
        var folder = new TrainingFolder(path);
        using var stop = new CancellationTokenSource();
        var stage = new Stage(folder, onStep: step =>
        {
            if (step == 4)
            {
                stop.Cancel();
            }
        });

        new Trainer(folder, steps: 100, interval: 50).Run(stage, stop.Token);

        stage.Saved.Should().Equal(5);
    }

    private static double LossOf(string line) =>
        double.Parse(line.Split("loss ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Stage : IStage
    {
        private readonly Action<int> onStep;

        public Stage(TrainingFolder folder, Action<int> onStep)
        {
            this.onStep = onStep;
            folder.Log(Name, "begin");
        }

        public List<int> Saved { get; } = [];

        public string Name => "counting";

        public int StepsBefore => 0;

        public IReadOnlyList<(string Name, double Value)> Step(int step, double learningRate, double done)
        {
            onStep(step);
            return [];
        }

        public void Save(int step) => Saved.Add(step);

        public IReadOnlyList<(string Name, double Value)> Sample() => [];

        public void Dispose()
        {
        }
    }
}
