using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
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

/// <summary>How near recipes of fine-tuning come to the truth, and in how many seconds.</summary>
internal static partial class RecipeReport
{
    private const int Faces = 32;

    private static readonly Dictionary<string, FineTuningOptions> Recipes = new()
    {
        ["Paper"] = FineTuningOptions.Paper,
        ["default"] = new FineTuningOptions(),
        ["default, not initialized"] = new FineTuningOptions { InitializeFromReferences = false },
        ["Best"] = FineTuningOptions.Best,
    };

    private static readonly FaceStyle[] Styles =
        [
            FaceStyle.Ink, FaceStyle.Pencil, FaceStyle.Avatar, FaceStyle.Tiger, FaceStyle.Comic, FaceStyle.Watercolor,
            FaceStyle.Clown,
        ];

    /// <summary>What the recipes are called.</summary>
    public static IEnumerable<string> Names => Recipes.Keys;

    private sealed record Cell(string Recipe, FineTuningLoss Loss, StyleFamily Family, FaceStyle Style, int Seed)
    {
        public override string ToString() => $"{Recipe};{Loss};{Family};{Style};{Seed}";
    }

    /// <summary>
    /// The options of a recipe: one of <see cref="Names"/>, or one with another number of steps, as "Paper, 30 steps".
    /// </summary>
    private static FineTuningOptions OptionsOf(string name)
    {
        if (Recipes.TryGetValue(name, out FineTuningOptions? options))
        {
            return options;
        }

        Match parts = WithSteps().Match(name);
        return parts.Success && Recipes.TryGetValue(parts.Groups[1].Value, out options)
            ? options with { Steps = int.Parse(parts.Groups[2].Value, CultureInfo.InvariantCulture) }
            : throw new ArgumentException(
                $"There is no recipe '{name}': {string.Join("; ", Names)}, each also with ', N steps'.");
    }

    [GeneratedRegex("^(.+), ([0-9]+) steps$")]
    private static partial Regex WithSteps();

    /// <summary>Measures what a file lacks, a line each, and writes the tables over all of its lines.</summary>
    /// <param name="file">The measurements; those that it has are kept.</param>
    /// <param name="names">The recipes to measure.</param>
    /// <param name="seeds">How many seeds; each has a style picture of another face.</param>
    /// <param name="setups">The library, once for each core.</param>
    /// <param name="scorer">Measures.</param>
    public static async Task RunAsync(
        string file, IReadOnlyList<string> names, int seeds, IReadOnlyList<RenderSetup> setups, MetricScorer scorer)
    {
        Dictionary<string, string[]> known = File.Exists(file)
            ? File.ReadLines(file).Select(line => line.Split('|')).ToDictionary(parts => parts[0])
            : [];
        using Tensor parameters = Quality.Faces.Draw(Faces, series: 1);
        using Tensor references = Quality.Faces.Draw(seeds, series: 2);
        using Tensor drawn = FaceRenderer.Render(parameters, DemoWeights.Size);
        IReadOnlyList<LatentCode> codes = await setups[0].InvertAsync([.. ImageTensors.ToImages(drawn)]);
        Cell[] cells =
        [
            .. from seed in Enumerable.Range(0, seeds)
               from recipe in names
               from loss in Enum.GetValues<FineTuningLoss>()
               from family in new[] { StyleFamily.FullStyle, StyleFamily.PreserveColor }
               from style in Styles
               select new Cell(recipe, loss, family, style, seed),
        ];
        var idle = new ConcurrentBag<RenderSetup>(setups);
        var gate = new Lock();
        await Parallel.ForEachAsync(
            cells.Where(cell => !known.ContainsKey(cell.ToString())),
            new ParallelOptions { MaxDegreeOfParallelism = setups.Count },
            async (cell, _) =>
            {
                idle.TryTake(out RenderSetup? setup);
                (double distance, double seconds) = await MeasureAsync(setup!, cell);
                idle.Add(setup!);
                string line = string.Create(CultureInfo.InvariantCulture, $"{cell}|{distance:0.0000}|{seconds:0.00}");
                lock (gate)
                {
                    known[cell.ToString()] = line.Split('|');
                    File.AppendAllLines(file, [line]);
                    Console.WriteLine(line);
                }
            });
        foreach (FineTuningLoss loss in Enum.GetValues<FineTuningLoss>())
        {
            foreach (StyleFamily family in new[] { StyleFamily.FullStyle, StyleFamily.PreserveColor })
            {
                Table(loss, family);
            }
        }

        async Task<(double Distance, double Seconds)> MeasureAsync(RenderSetup setup, Cell cell)
        {
            using Tensor reference = references.narrow(0, cell.Seed, 1);
            using Tensor truth = cell.Family == StyleFamily.FullStyle
                ? StyleTruth.Full(parameters, reference, cell.Style, DemoWeights.Size)
                : StyleTruth.ColorPreserved(parameters, cell.Style, DemoWeights.Size);
            using Image<Rgb24> picture = Quality.Faces.Image(reference, cell.Style);
            FineTuningOptions options = OptionsOf(cell.Recipe) with
            {
                Loss = cell.Loss,
                Seed = cell.Seed,
                Mixing = new StyleMixingOptions { Family = cell.Family },
            };
            long start = Stopwatch.GetTimestamp();
            using StyleModel tuned = await setup.LearnAsync([picture], options);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            IReadOnlyList<Image<Rgb24>> results = await setup.DrawAsync(codes, tuned);
            double distance = scorer.Compare(results, truth).Distance;
            foreach (Image<Rgb24> result in results)
            {
                result.Dispose();
            }

            return (distance, seconds);
        }

        void Table(FineTuningLoss loss, StyleFamily family)
        {
            Console.WriteLine($"\n{family}, {loss} loss:\n");
            Console.WriteLine($"| recipe | {string.Join(" | ", Styles)} | mean | of Paper | worst style | seconds a style |");
            Console.WriteLine($"| --- |{string.Concat(Enumerable.Repeat(" --- |", Styles.Length + 4))}");
            double[] paper = [.. Styles.Select(style => Mean("Paper", style, 1))];
            foreach (string recipe in names)
            {
                double[] distances = [.. Styles.Select(style => Mean(recipe, style, 1))];
                IEnumerable<string> texts = distances.Select(d => d.ToString("0.000", CultureInfo.InvariantCulture));
                double worst = distances.Zip(paper, (found, wanted) => (found / wanted) - 1).Max();
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {recipe} | {string.Join(" | ", texts)} | {distances.Average():0.000} " +
                    $"| {100 * distances.Average() / paper.Average():0} % | {100 * worst:+0;-0} % " +
                    $"| {Styles.Average(style => Mean(recipe, style, 2)):0.0} |"));
            }

            double Mean(string recipe, FaceStyle style, int column) => Enumerable.Range(0, seeds)
                .Select(seed => known.GetValueOrDefault(new Cell(recipe, loss, family, style, seed).ToString()))
                .OfType<string[]>()
                .Select(parts => double.Parse(parts[column], CultureInfo.InvariantCulture))
                .DefaultIfEmpty(double.NaN)
                .Average();
        }
    }
}
