using System.Diagnostics;
using System.Globalization;
using JoJoGan.DemoModel;
using JoJoGan.FineTuning;
using JoJoGan.Mixing;
using JoJoGan.Students;
using JoJoGan.Styles;
using JoJoGan.SyntheticFaces;
using JoJoGan.Training;
using JoJoGan.Video;
using Microsoft.Extensions.DependencyInjection;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Quality;

/// <summary>
/// Clips of moving faces, compressed with H.264, stylized frame by frame by inversion and by a student, against the same movement
/// drawn in the style.
/// </summary>
internal static class VideoReport
{
    private const int Series = 40; // people that nothing else here draws
    private const int ReferenceSeries = 60;

    private static readonly FaceStyle[] Styles = [FaceStyle.Ink, FaceStyle.Watercolor, FaceStyle.Comic];

    /// <summary>Trains the students, unless the folder has them, and prints the tables.</summary>
    /// <param name="folder">Where students and clips are kept.</param>
    /// <param name="clips">How many clips; each is drawn in every style.</param>
    /// <param name="seconds">The length of a clip.</param>
    public static async Task RunAsync(string folder, int clips, int seconds)
    {
        Directory.CreateDirectory(folder);
        var services = new ServiceCollection();
        services.AddJoJoGan(o => (o.Threads, o.KeepFreedMemory, o.ShortOpenMPSpin) = (Environment.ProcessorCount, true, true))
            .UseDemoModel().AddVideo();
        await using ServiceProvider provider = services.BuildServiceProvider();
        using var scorer = new MetricScorer();
        int frames = seconds * FaceClip.FramesPerSecond;
        Console.WriteLine(
            "| style | distance: inversion | student | reduction | the truth's own change | flicker: inversion | student " +
            "| ratio |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        var all = new List<(ClipFigures Inversion, ClipFigures Student)>();
        foreach (FaceStyle style in Styles)
        {
            using Tensor reference = Faces.Draw(1, ReferenceSeries + (int)style);
            (StyleModel model, StudentModel student) = await TeachAsync(provider, style, reference, folder);
            using (model)
            using (student)
            {
                var ofStyle = new List<(ClipFigures, ClipFigures)>();
                for (int i = 0; i < clips; i++)
                {
                    using Tensor person = Faces.Draw(1, Series + i);
                    var clip = new FaceClip(person, seed: i);
                    string source = Path.Combine(folder, $"clip-{i}.mp4");
                    if (!File.Exists(source))
                    {
                        await ClipFile.WriteAsync(source, clip.Draw(frames));
                    }

                    var measure = new ClipComparison(scorer, clip, style, reference);
                    IVideoStylizer stylizer = provider.GetRequiredService<IVideoStylizer>();
                    ofStyle.Add((
                        await measure.RunAsync(source, decoded => stylizer.StylizeAsync(decoded, model)),
                        await measure.RunAsync(source, decoded => stylizer.StylizeAsync(decoded, student))));
                }

                all.AddRange(ofStyle);
                Row(style.ToString(), ofStyle);
            }
        }

        Row("all", all);
    }

    private static async Task<(StyleModel Style, StudentModel Student)> TeachAsync(
        IServiceProvider services, FaceStyle style, Tensor reference, string folder)
    {
        using Image<Rgb24> picture = Faces.Image(reference, style);
        StyleModel model = await services.GetRequiredService<IFineTuner>().FineTuneAsync(
            [new StyleReference(picture)],
            new FineTuningOptions { Name = style.ToString(), Mixing = new() { Family = StyleFamily.FullStyle } });
        string path = Path.Combine(folder, $"{style}-student.safetensors".ToLowerInvariant());
        IStyleStore store = services.GetRequiredService<IStyleStore>();
        if (!File.Exists(path))
        {
            long start = Stopwatch.GetTimestamp();
            var options = new StudentTrainingOptions
            {
                Checkpoint = new TrainingCheckpointOptions { Folder = path + ".run", Resume = true },
            };
            using StudentModel trained = await services.GetRequiredService<IStudentTrainer>().TrainAsync(model, options);
            await store.SaveAsync(trained, path, StyleFormat.HalfDelta);
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{style}: {options.Steps} steps in {Stopwatch.GetElapsedTime(start).TotalMinutes:0.0} minutes"));
        }

        return (model, (StudentModel)await store.LoadAsync(path));
    }

    private static void Row(string name, List<(ClipFigures Inversion, ClipFigures Student)> clips)
    {
        double one = clips.Average(c => c.Inversion.Distance), other = clips.Average(c => c.Student.Distance);
        double flicker = clips.Average(c => c.Inversion.Flicker), calm = clips.Average(c => c.Student.Flicker);
        double change = clips.Average(c => c.Student.Change);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {one:0.000} | {other:0.000} | {1 - (other / one):0 %} | {change:0.00} | {flicker:0.00} | " +
            $"{calm:0.00} | {calm / flicker:0.00} |"));
    }
}
