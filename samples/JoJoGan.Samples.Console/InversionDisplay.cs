using System.Globalization;
using JoJoGan.Errors;
using JoJoGan.Latents;
using JoJoGan.Samples.Console.Output;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace JoJoGan.Samples.Console;

/// <summary>Inverts faces and shows the progress of methods that take steps.</summary>
internal static class InversionDisplay
{
    private const int Whole = 1000;

    /// <param name="services">The host's services.</param>
    /// <param name="path">The picture that the faces are of.</param>
    /// <param name="invert">Inverts them.</param>
    public static async Task<IReadOnlyList<InvertedFace>> RunAsync(
        IServiceProvider services,
        string path,
        Func<IProgress<InversionProgress>?, Task<IReadOnlyList<InvertedFace>>> invert)
    {
        JoJoGanOptions options = services.GetRequiredService<IOptions<JoJoGanOptions>>().Value;
        if (options.InversionMethod is not (InversionMethod.Optimization or InversionMethod.PivotalTuning))
        {
            return await invert(null);
        }

        string name = Path.GetFileName(path);
        try
        {
            IReadOnlyList<InvertedFace> found = await ProgressDisplay.RunAsync($"inverting {name}", Whole, show => invert(
                new SynchronousProgress<InversionProgress>(
                    p => show(Share(p, options.Inversion.BatchSize), Line(name, p)))));
            if (found.Any(face => face.Distance > options.Inversion.TargetDistance))
            {
                await System.Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"warning: '{path}' was not inverted to the distance {options.Inversion.TargetDistance}; " +
                    $"it reached {found.Max(face => face.Distance):0.0000}"));
            }

            return found;
        }
        catch (InversionDivergedException e)
        {
            foreach (InvertedFace face in e.Best)
            {
                face.Dispose();
            }

            throw;
        }
    }

    /// <summary>How much of all faces is done, in thousandths.</summary>
    private static int Share(InversionProgress p, int batchSize)
    {
        int underWay = Math.Min(batchSize, p.Faces - p.Done);
        return (int)(Whole * (p.Done + (underWay * (double)p.Step / p.Steps)) / p.Faces);
    }

    private static string Line(string name, InversionProgress p) => string.Create(
        CultureInfo.InvariantCulture, $"inverting {name}  step {p.Step}/{p.Steps}  distance {p.Distance:0.0000}");
}
