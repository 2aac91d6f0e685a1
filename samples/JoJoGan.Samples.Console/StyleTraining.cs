using System.Globalization;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Styles;
using JoJoGan.Training;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Samples.Console;

/// <summary>Learns a style from aligned faces and shows the progress.</summary>
internal static class StyleTraining
{
    /// <summary>
    /// Learns the style. Of a run that diverges after it has learned something, the last good weights are saved beside where the
    /// style would have gone.
    /// </summary>
    /// <returns>The style.</returns>
    public static async Task<StyleModel> RunAsync(
        IServiceProvider services,
        IReadOnlyList<StyleReference> references,
        FineTuningOptions options,
        string? savePath,
        CancellationToken cancellationToken)
    {
        try
        {
            return await LearnAsync(services, references, options, cancellationToken);
        }
        catch (TrainingDivergedException e)
        {
            using StyleModel lastGood = e.LastGood;
            if (savePath is not null && lastGood.Metadata.Steps > 0)
            {
                await StyleSaving.SaveAsync(services, lastGood, OutputPath.LastGood(savePath), cancellationToken);
            }

            throw;
        }
    }

    private static Task<StyleModel> LearnAsync(
        IServiceProvider services,
        IReadOnlyList<StyleReference> references,
        FineTuningOptions options,
        CancellationToken cancellationToken)
    {
        var speed = new MovingRate(TimeProvider.System);
        return ProgressDisplay.RunAsync("learning the style", options.StepCount, show =>
            services.GetRequiredService<IFineTuner>().FineTuneAsync(
                references,
                options,
                new SynchronousProgress<TrainingProgress>(p => show(p.Step, Line(p, speed.Add(p.Step) ?? p.StepsPerSecond))),
                cancellationToken));
    }

    private static string Line(TrainingProgress p, double stepsPerSecond) => string.Create(
        CultureInfo.InvariantCulture,
        $"step {p.Step}/{p.Steps}  loss {p.Loss:0.0000}  {stepsPerSecond:0.00} steps/s  " +
        $"{Remaining(p.Steps - p.Step, stepsPerSecond):hh\\:mm\\:ss} left");

    private static TimeSpan Remaining(int steps, double stepsPerSecond) => TimeSpan.FromSeconds(steps / stepsPerSecond);
}
