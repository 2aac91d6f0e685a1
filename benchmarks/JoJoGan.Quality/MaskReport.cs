using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using JoJoGan.DemoModel;
using JoJoGan.FineTuning;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Models.Tensors;
using JoJoGan.Styles;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Quality;

/// <summary>What each row of a code draws in the demo model, and how masks of rows do against the C truth.</summary>
internal static class MaskReport
{
    private const int Faces = 32;
    private const int Subjects = 4;

    private static readonly IReadOnlyList<FaceStyle> Styles = Quality.Faces.Styles;

    private static readonly (string Name, int[] Rows, double Alpha)[] Masks =
    [
        ("none (the single pair)", [], 0),
        ("9, 11 (C)", [9, 11], 0),
        ("10", [10], 0),
        ("10, α = 0.5", [10], 0.5),
        ("8, α = 0.5", [8], 0.5),
        ("8", [8], 0),
        ("7 to 11, α = 0.75", [7, 8, 9, 10, 11], 0.75),
        ("7 to 11, α = 0.5", [7, 8, 9, 10, 11], 0.5),
        ("7 to 11 (X)", [7, 8, 9, 10, 11], 0),
    ];

    /// <summary>Measures, and writes the section.</summary>
    public static async Task WriteAsync(StringBuilder page, MetricScorer scorer, Action<string> say)
    {
        using Tensor people = Quality.Faces.Draw(Faces, series: 1);
        using Tensor photos = FaceRenderer.Render(people, DemoWeights.Size);
        RenderSetup[] setups = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new RenderSetup())];
        IReadOnlyList<LatentCode> codes = await setups[0].InvertAsync(ImageTensors.ToImages(photos));
        page.AppendLine("## Rows and masks").AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"How far the pictures of {Faces} unseen faces move when one row of their codes is another face's " +
                $"(`jojogan-quality masks` prints these tables):").AppendLine()
            .AppendLine("| row | perceptual distance |").AppendLine("| --- | --- |");
        await WriteRowsAsync(setups[0], codes, scorer, Say);
        page.AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"Masks of rows that style mixing replaces: {Styles.Count} styles, one style picture each, the default " +
                $"recipe. Distances to the C truth:").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"| rows | {string.Join(" | ", Styles)} | mean |")
            .AppendLine($"| --- |{string.Concat(Enumerable.Repeat(" --- |", Styles.Count + 1))}");
        double[][] distances = [.. Masks.Select(_ => new double[Styles.Count])];
        using Tensor references = Quality.Faces.Draw(Subjects, series: 2);
        var idle = new ConcurrentBag<RenderSetup>(setups);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Masks.Length * Styles.Count),
            new ParallelOptions { MaxDegreeOfParallelism = setups.Length },
            async (job, _) =>
            {
                (int m, int s) = Math.DivRem(job, Styles.Count);
                idle.TryTake(out RenderSetup? setup);
                using Tensor reference = references.narrow(0, s % Subjects, 1);
                using Tensor truth = StyleTruth.ColorPreserved(people, Styles[s], DemoWeights.Size);
                using Image<Rgb24> picture = Quality.Faces.Image(reference, Styles[s]);
                using StyleModel style = await setup!.LearnAsync([picture], new FineTuningOptions
                {
                    Mixing = new StyleMixingOptions { Rows = Masks[m].Rows, Alpha = Masks[m].Alpha },
                });
                distances[m][s] = scorer.Compare(await setup.DrawAsync(codes, style), truth).Distance;
                idle.Add(setup);
            });
        for (int m = 0; m < Masks.Length; m++)
        {
            IEnumerable<string> cells = distances[m].Append(distances[m].Average())
                .Select(d => d.ToString("0.000", CultureInfo.InvariantCulture));
            Say($"| {Masks[m].Name} | {string.Join(" | ", cells)} |");
        }

        page.AppendLine();
        Array.ForEach(setups, setup => setup.Dispose());

        void Say(string row)
        {
            page.AppendLine(row);
            say(row);
        }
    }

    private static async Task WriteRowsAsync(
        RenderSetup setup, IReadOnlyList<LatentCode> codes, MetricScorer scorer, Action<string> say)
    {
        InvertedFace[] faces = [.. codes.Select(code => new InvertedFace(code))];
        using Tensor drawn = ImageTensors.ToTensor(await setup.DrawAsync(faces));
        for (int row = 0; row < codes[0].Layers; row++)
        {
            InvertedFace[] mixed = [.. codes.Select((code, i) =>
                new InvertedFace(WithRow(code, codes[(i + 1) % codes.Count], row)))];
            double distance = scorer.Compare(await setup.DrawAsync(mixed), drawn).Distance;
            say(string.Create(CultureInfo.InvariantCulture, $"| {row} | {distance:0.000} |"));
        }
    }

    private static LatentCode WithRow(LatentCode code, LatentCode other, int row)
    {
        float[] values = code.Values.ToArray();
        other.Values.Slice(row * code.Dimension, code.Dimension).CopyTo(values.AsSpan(row * code.Dimension));
        return new LatentCode(code.Layers, code.Dimension, values);
    }
}
