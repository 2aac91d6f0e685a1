using System.Globalization;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Styles;
using JoJoGan.Training;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Samples.Console;

/// <summary>Trains styles and shows the progress.</summary>
internal static class StyleTraining
{
    /// <summary>Learns a style from aligned faces; see <see cref="RunAsync"/>.</summary>
    public static Task<StyleModel> LearnAsync(
        IServiceProvider services,
        IReadOnlyList<StyleReference> references,
        FineTuningOptions options,
        string? savePath,
        CancellationToken cancellationToken) => RunAsync(
        services,
        "learning the style",
        options.Steps,
        savePath,
        progress => services.GetRequiredService<IFineTuner>().FineTuneAsync(references, options, progress, cancellationToken),
        cancellationToken);

    /// <summary>
    /// Trains. Of a run that diverges after it has learned something, the last good weights are saved beside where the style
    /// would have gone.
    /// </summary>
    /// <returns>The style.</returns>
    public static async Task<StyleModel> RunAsync(
        IServiceProvider services,
        string title,
        int steps,
        string? savePath,
        Func<IProgress<TrainingProgress>, Task<StyleModel>> train,
        CancellationToken cancellationToken)
    {
        var speed = new MovingRate(TimeProvider.System);
        try
        {
            return await ProgressDisplay.RunAsync(title, steps, show => train(new SynchronousProgress<TrainingProgress>(
                p => show(p.Step, Line(p, speed.Add(p.Step) ?? p.StepsPerSecond)))));
        }
        catch (TrainingDivergedException e)
        {
            using StyleModel lastGood = e.LastGood;
            if (savePath is not null && lastGood.Metadata.Steps > 0)
            {
                await StyleSaving.SaveAsync(
                    services, lastGood, OutputPath.LastGood(savePath), StyleFormat.Full, cancellationToken);
            }

            throw;
        }
    }

    private static string Line(TrainingProgress p, double stepsPerSecond) => string.Create(
        CultureInfo.InvariantCulture,
        $"step {p.Step}/{p.Steps}  loss {p.Loss:0.0000}  {stepsPerSecond:0.00} steps/s  " +
        $"{Remaining(p.Steps - p.Step, stepsPerSecond):hh\\:mm\\:ss} left");

    private static TimeSpan Remaining(int steps, double stepsPerSecond) => TimeSpan.FromSeconds(steps / stepsPerSecond);
}
