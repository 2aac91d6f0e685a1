using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace JoJoGan.Samples.Console;

/// <summary>Learns a style from aligned faces and shows the progress.</summary>
internal static class StyleTraining
{
    /// <returns>The style; the caller disposes it.</returns>
    public static Task<StyleModel> RunAsync(
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
