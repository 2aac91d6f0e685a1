using System.Diagnostics;
using System.Globalization;
using JoJoGan.Alignment;
using JoJoGan.DemoModel;
using JoJoGan.FineTuning;
using JoJoGan.Mixing;
using JoJoGan.Models.Tensors;
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
        Console.WriteLine("| style | distance: inversion | student | less | flicker: inversion | student | ratio |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        var all = new List<(Figures Inversion, Figures Student)>();
        foreach (FaceStyle style in Styles)
        {
            using Tensor reference = Faces.Draw(1, ReferenceSeries + (int)style);
            (StyleModel model, StudentModel student) = await TeachAsync(provider, style, reference, folder);
            using (model)
            using (student)
            {
                var ofStyle = new List<(Figures, Figures)>();
                for (int i = 0; i < clips; i++)
                {
                    using Tensor person = Faces.Draw(1, Series + i);
                    var clip = new FaceClip(person, seed: i);
                    string source = Path.Combine(folder, $"clip-{i}.mp4");
                    if (!File.Exists(source))
                    {
                        await ClipFile.WriteAsync(source, clip.Draw(frames));
                    }

                    ofStyle.Add((await MeasureAsync(model, "inversion"), await MeasureAsync(student, "student")));

                    async Task<Figures> MeasureAsync(StyleModel drawing, string name)
                    {
                        string target = Path.Combine(folder, $"{style}-{i}-{name}.mp4".ToLowerInvariant());
                        await provider.GetRequiredService<IVideoStylizer>().StylizeAsync(source, target, drawing);
                        return await CompareAsync(scorer, target, clip, clip.Draw(frames, style, reference));
                    }
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

    /// <summary>Compares the face's crop in each frame with the crop of the truth.</summary>
    private static async Task<Figures> CompareAsync(
        MetricScorer scorer, string path, FaceClip clip, IEnumerable<Image<Rgb24>> truth)
    {
        double distance = 0, flicker = 0;
        int frame = 0;
        Tensor? before = null, wantedBefore = null;
        using IEnumerator<Image<Rgb24>> wantedFrames = truth.GetEnumerator();
        await foreach (Image<Rgb24> image in ClipFile.ReadAsync(path))
        {
            wantedFrames.MoveNext();
            using Image<Rgb24> wantedImage = wantedFrames.Current;
            using (image)
            {
                CropTransform place = clip.Place(frame);
                (Tensor found, Tensor wanted) = (Crop(image, place), Crop(wantedImage, place));
                distance += scorer.Compare(found, wanted).Distance;
                if (before is not null)
                {
                    using DisposeScope scope = NewDisposeScope();
                    flicker += ((found - before) - (wanted - wantedBefore!)).abs().mean().ToDouble() * 127.5;
                }

                before?.Dispose();
                wantedBefore?.Dispose();
                (before, wantedBefore) = (found, wanted);
                frame++;
            }
        }

        before?.Dispose();
        wantedBefore?.Dispose();
        return new Figures(distance / frame, flicker / (frame - 1));
    }

    /// <summary>The crop at a place, [1, 3, size, size]: four samples for each pixel.</summary>
    private static Tensor Crop(Image<Rgb24> image, CropTransform place)
    {
        using DisposeScope scope = NewDisposeScope();
        int side = 2 * DemoWeights.Size;
        (double w, double h) = (image.Width, image.Height);

        // Shares of the crop's side, (u + 1) / 2, to the frame's coordinates in [-1, 1]; pixel x has its center at x + 0.5.
        FacePoint center = place.ToPhoto(new FacePoint(0.5, 0.5));
        (double x, double y) = (place.Across.X, place.Across.Y);
        float[] map =
        [
            (float)(x / w), (float)(-y / w), (float)(((2 * center.X) + 1) / w - 1),
            (float)(y / h), (float)(x / h), (float)(((2 * center.Y) + 1) / h - 1),
        ];
        Tensor grid = nn.functional.affine_grid(tensor(map, [1, 2, 3]), [1, 3, side, side], align_corners: false);
        Tensor fine = nn.functional.grid_sample(
            ImageTensors.ToTensor([image]), grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
        return nn.functional.avg_pool2d(fine, 2).MoveToOuterDisposeScope();
    }

    private static void Row(string name, List<(Figures Inversion, Figures Student)> clips)
    {
        double one = clips.Average(c => c.Inversion.Distance), other = clips.Average(c => c.Student.Distance);
        double flicker = clips.Average(c => c.Inversion.Flicker), calm = clips.Average(c => c.Student.Flicker);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {one:0.000} | {other:0.000} | {1 - (other / one):0 %} | {flicker:0.00} | {calm:0.00} | " +
            $"{calm / flicker:0.00} |"));
    }

    /// <param name="Distance">Mean perceptual distance to the truth.</param>
    /// <param name="Flicker">Mean difference, of 255, between a pixel's change from frame to frame and the truth's.</param>
    private sealed record Figures(double Distance, double Flicker);
}
