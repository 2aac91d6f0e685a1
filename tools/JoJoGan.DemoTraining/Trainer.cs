using System.Diagnostics;
using System.Globalization;

namespace JoJoGan.DemoTraining;

/// <summary>Runs a stage to its last step: schedule, log, checkpoints; goes on where the last checkpoint ends.</summary>
/// <param name="folder">Where log and sheets go.</param>
/// <param name="steps">The number of steps of the whole training.</param>
/// <param name="interval">Steps between two checkpoints.</param>
internal sealed class Trainer(TrainingFolder folder, int steps, int interval)
{
    private const double DecayFrom = 0.6;
    private const double LastRate = 0.05;

    /// <summary>Trains; a cancelled run ends with a checkpoint.</summary>
    public void Run(IStage stage, CancellationToken cancellationToken)
    {
        var sums = new Dictionary<string, double>();
        int counted = 0;
        var clock = Stopwatch.StartNew();
        int step = stage.StepsBefore;
        while (step < steps && !cancellationToken.IsCancellationRequested)
        {
            double done = step / (double)steps;
            foreach ((string name, double value) in stage.Step(step, Rate(done), done))
            {
                sums[name] = sums.GetValueOrDefault(name) + value;
            }

            counted++;
            step++;
            if (step % interval == 0 || step == steps)
            {
                stage.Save(step);
                Report(stage, step, counted / clock.Elapsed.TotalSeconds, sums.Select(s => (s.Key, s.Value / counted)));
                sums.Clear();
                counted = 0;
                clock.Restart();
            }
        }

        if (counted > 0)
        {
            stage.Save(step);
        }
    }

    private static double Rate(double done) => done < DecayFrom ? 1 : 1 - ((1 - LastRate) * (done - DecayFrom) / (1 - DecayFrom));

    private void Report(IStage stage, int step, double speed, IEnumerable<(string, double)> losses)
    {
        IEnumerable<string> figures = losses.Concat(stage.Sample())
            .Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Item1} {f.Item2:0.0000}"));
        string line = string.Create(
            CultureInfo.InvariantCulture, $"step {step}/{steps}  {speed:0.00} steps/s  {string.Join("  ", figures)}");
        folder.Log(stage.Name, line);
    }
}
