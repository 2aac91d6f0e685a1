using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace JoJoGan.Samples.Console;

/// <summary>Aligns style pictures and learns the style, with a progress bar.</summary>
internal static class StyleTraining
{
    /// <returns>The style; the caller disposes it.</returns>
    public static async Task<StyleModel> RunAsync(
        IServiceProvider services, IReadOnlyList<FacePhoto> pictures, FineTuningOptions options, CancellationToken cancellationToken)
    {
        var faces = new List<AlignedFace>();
        try
        {
            foreach (FacePhoto picture in pictures)
            {
                faces.Add(await services.GetRequiredService<IFaceAligner>().AlignAsync(picture, cancellationToken).ConfigureAwait(false));
            }

            StyleReference[] references = [.. faces.Select(f => new StyleReference(f.Picture))];
            return await AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
                .StartAsync(context =>
                {
                    ProgressTask task = context.AddTask("learning the style", maxValue: options.Steps);
                    return services.GetRequiredService<IFineTuner>().FineTuneAsync(
                        references, options, new ImmediateProgress(p => Show(task, p)), cancellationToken);
                })
                .ConfigureAwait(false);
        }
        finally
        {
            faces.ForEach(f => f.Dispose());
        }
    }

    private static void Show(ProgressTask task, FineTuningProgress progress)
    {
        task.Value = progress.Step;
        task.Description = string.Create(
            CultureInfo.InvariantCulture,
            $"step {progress.Step}/{progress.Steps}  loss {progress.Loss:0.0000}  {progress.StepsPerSecond:0.00} steps/s  {progress.Remaining:hh\\:mm\\:ss} left");
    }

    /// <summary>Reports on the caller's thread, so that the last report is shown before the bar closes.</summary>
    private sealed class ImmediateProgress(Action<FineTuningProgress> show) : IProgress<FineTuningProgress>
    {
        public void Report(FineTuningProgress value) => show(value);
    }
}
