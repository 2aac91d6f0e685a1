using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using JoJoGan.DemoModel;
using JoJoGan.Latents;
using JoJoGan.Models.Tensors;
using JoJoGan.Styles;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Quality;

/// <summary>One-shot stylization against the truth: the paper's figure 4 in numbers.</summary>
internal static class StylizationReport
{
    private const int Faces = 32;

    // Of how many faces there are style pictures, and how many of them each style gets: one face alone would decide too much.
    private const int Subjects = 4;
    private const int Images = 2;

    private static readonly FaceStyle[] Styles =
        [
            FaceStyle.Ink, FaceStyle.Pencil, FaceStyle.Avatar, FaceStyle.Tiger, FaceStyle.Comic, FaceStyle.Watercolor,
            FaceStyle.Clown,
        ];

    /// <summary>Writes the section.</summary>
    public static async Task WriteAsync(
        StringBuilder page,
        IReadOnlyList<RenderSetup> studios,
        MetricScorer scorer,
        StyleModel unchanged,
        Action<string> say)
    {
        using Tensor parameters = Quality.Faces.Draw(Faces, series: 1);
        using Tensor references = Quality.Faces.Draw(Subjects, series: 2);
        using Tensor drawn = FaceRenderer.Render(parameters, DemoWeights.Size);
        Image<Rgb24>[] photos = [.. ImageTensors.ToImages(drawn)];
        IReadOnlyList<LatentCode> codes = await studios[0].InvertAsync(photos);
        IReadOnlyList<Method> methods = Method.All;
        Similarity[][] full = [.. methods.Select(_ => new Similarity[Styles.Length * Images])];
        Similarity[][] kept = [.. methods.Select(_ => new Similarity[Styles.Length * Images])];
        var idle = new ConcurrentBag<RenderSetup>(studios);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, methods.Count * Styles.Length * Images),
            new ParallelOptions { MaxDegreeOfParallelism = studios.Count },
            async (job, _) =>
            {
                (int m, int p) = Math.DivRem(job, Styles.Length * Images);
                FaceStyle style = Styles[p / Images];
                idle.TryTake(out RenderSetup? setup);
                (full[m][p], kept[m][p]) = await MeasureAsync(setup!, methods[m], style, p % Subjects);
                idle.Add(setup!);
                say(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{methods[m].Name}, {style}: X {full[m][p].Distance:0.000}, C {kept[m][p].Distance:0.000}"));
            });
        (full, kept) = (PerStyle(full), PerStyle(kept));

        page.AppendLine("## One-shot stylization").AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"{Styles.Length} styles, {Images} style pictures each, of {Subjects} faces in turn, {Faces} unseen faces, " +
                $"the default recipe. The *X truth* is the photo's geometry with the")
            .AppendLine(
                "style picture's appearance, the *C truth* the photo's own geometry and appearance, both drawn in the style. " +
                "Distances are perceptual, lower is better.").AppendLine();
        Table(page, methods, "X truth", full);
        Table(page, methods, "C truth", kept);
        Claims(page, methods, full, kept);
        foreach (Image<Rgb24> photo in photos)
        {
            photo.Dispose();
        }

        async Task<(Similarity Full, Similarity Kept)> MeasureAsync(
            RenderSetup setup, Method method, FaceStyle style, int subject)
        {
            using Tensor reference = references.narrow(0, subject, 1);
            using Tensor fullTruth = StyleTruth.Full(parameters, reference, style, DemoWeights.Size);
            using Tensor keptTruth = StyleTruth.ColorPreserved(parameters, style, DemoWeights.Size);
            Image<Rgb24>[] pictures =
                [.. Enumerable.Range(0, method.References).Select(i => Quality.Faces.Image(Reference(subject, i), style))];
            StyleModel tuned = method.Options is null ? unchanged : await setup.LearnAsync(pictures, method.Options);
            IReadOnlyList<Image<Rgb24>> results = await setup.DrawAsync(codes, tuned);
            (Similarity, Similarity) closeness = (scorer.Compare(results, fullTruth), scorer.Compare(results, keptTruth));
            foreach (Image<Rgb24> picture in pictures.Concat(results))
            {
                picture.Dispose();
            }

            if (method.Options is not null)
            {
                tuned.Dispose();
            }

            return closeness;
        }

        // Further references are other faces that look like the first, as several pictures by one hand of one subject do.
        Tensor Reference(int subject, int index)
        {
            using Tensor geometry = references.narrow(0, (subject + index) % Subjects, 1);
            using Tensor appearance = references.narrow(0, subject, 1);
            return FaceParameters.Combine(geometry, appearance);
        }

        Similarity[][] PerStyle(Similarity[][] rows) =>
            [.. rows.Select(row => row.Chunk(Images)
                .Select(of => new Similarity(of.Average(c => c.Distance), of.Average(c => c.Psnr))).ToArray())];
    }

    private static void Table(StringBuilder page, IReadOnlyList<Method> methods, string truth, Similarity[][] values)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"Distance to the {truth}, and mean PSNR:").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"| method | {string.Join(" | ", Styles)} | mean | PSNR |")
            .AppendLine($"| --- |{string.Concat(Enumerable.Repeat(" --- |", Styles.Length + 2))}");
        for (int m = 0; m < methods.Count; m++)
        {
            IEnumerable<string> distances = values[m].Select(v => v.Distance.ToString("0.000", CultureInfo.InvariantCulture));
            page.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {methods[m].Name} | {string.Join(" | ", distances)} | {values[m].Average(v => v.Distance):0.000} " +
                $"| {values[m].Average(v => v.Psnr):0.00} dB |");
        }

        page.AppendLine();
    }

    private static void Claims(StringBuilder page, IReadOnlyList<Method> methods, Similarity[][] full, Similarity[][] kept)
    {
        // A pencil drawing is gray: there are no colors that C could keep.
        int[] all = [.. Enumerable.Range(0, Styles.Length)], colored = [.. all.Where(i => Styles[i] != FaceStyle.Pencil)];
        page.AppendLine("| the paper's claim | discriminator loss | LPIPS loss |").AppendLine("| --- | --- | --- |")
            .AppendLine(Row("X is nearer to the X truth than the single pair, by", full, all, "X", "single pair"))
            .AppendLine(Row("C is nearer to the C truth than X, by", kept, all, "C", "X"))
            .AppendLine(Row("likewise, without the pencil, whose gray leaves no colors to keep", kept, colored, "C", "X"))
            .AppendLine();

            string Row(string claim, Similarity[][] values, int[] styles, string better, string worse) =>
                $"| {claim} | {Gain(values, styles, better, worse, "discriminator")} " +
                $"| {Gain(values, styles, better, worse, "LPIPS")} |";

        string Gain(Similarity[][] values, int[] styles, string better, string worse, string loss) => string.Create(
            CultureInfo.InvariantCulture,
            $"{100 * (1 - (Mean(values, styles, better, loss) / Mean(values, styles, worse, loss))):0} %");

        double Mean(Similarity[][] values, int[] styles, string family, string loss)
        {
            Similarity[] row = values[methods.ToList().FindIndex(m => m.Name == $"{family}, {loss} loss")];
            return styles.Average(i => row[i].Distance);
        }
    }
}
