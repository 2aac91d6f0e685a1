using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Samples.Console;

/// <summary>Learns a style from aligned faces and shows the progress.</summary>
internal static class StyleTraining
{
    /// <summary>Learns the style. Of a run that diverges, the last good weights are saved beside where the style would have gone.</summary>
    /// <returns>The style; the caller disposes it.</returns>
    public static async Task<StyleModel> RunAsync(
        IServiceProvider services, FaceSet references, FineTuningOptions options, string? savePath, CancellationToken cancellationToken)
    {
        try
        {
            return await LearnAsync(services, references, options, cancellationToken).ConfigureAwait(false);
        }
        catch (FineTuningDivergedException e)
        {
            using StyleModel lastGood = e.LastGood;
            if (savePath is not null)
            {
                string path = Path.ChangeExtension(savePath, ".last-good.safetensors");
                await ResultFiles.SaveAsync(services, lastGood, path, cancellationToken).ConfigureAwait(false);
            }

            throw;
        }
    }

    private static Task<StyleModel> LearnAsync(
        IServiceProvider services, FaceSet references, FineTuningOptions options, CancellationToken cancellationToken) =>
        ProgressDisplay.RunAsync("learning the style", options.Steps, show =>
            services.GetRequiredService<IFineTuner>().FineTuneAsync(
                references.References,
                options,
                new ImmediateProgress<FineTuningProgress>(p => show(p.Step, Line(p))),
                cancellationToken));

    private static string Line(FineTuningProgress p) => string.Create(
        CultureInfo.InvariantCulture,
        $"step {p.Step}/{p.Steps}  loss {p.Loss:0.0000}  {p.StepsPerSecond:0.00} steps/s  {p.Remaining:hh\\:mm\\:ss} left");
}
