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

/// <summary>What the two dials do: α while a style is learned, and the strength with which it is applied.</summary>
internal static class SweepReport
{
    private const int Faces = 16;

    private static readonly double[] Values = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>Writes the section.</summary>
    public static async Task WriteAsync(StringBuilder page, RenderSetup setup, MetricScorer scorer, Action<string> say)
    {
        using Tensor parameters = Quality.Faces.Draw(Faces, series: 3);
        using Tensor reference = Quality.Faces.Draw(1, series: 2);
        using Tensor drawn = FaceRenderer.Render(parameters, DemoWeights.Size);
        using Tensor truth = StyleTruth.Full(parameters, reference, FaceStyle.Ink, DemoWeights.Size);
        Image<Rgb24>[] photos = [.. ImageTensors.ToImages(drawn)];
        using Image<Rgb24> style = Quality.Faces.Image(reference, FaceStyle.Ink);
        IReadOnlyList<LatentCode> codes = await setup.InvertAsync(photos);

        List<(string Dial, double ToPhoto, double ToTruth)> rows = [];
        page.AppendLine("## The two dials").AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"Ink, X, {Faces} unseen faces. α is the share of the style picture's own code that mixed rows keep, " +
                $"so 1 is the single pair;")
            .AppendLine("strength 0 is the base generator.").AppendLine()
            .AppendLine("| dial | value | distance to the photo | distance to the X truth |")
            .AppendLine("| --- | --- | --- | --- |");
        using StyleModel mixed = await LearnAsync(0);
        foreach (double alpha in Values)
        {
            using StyleModel? other = alpha == 0 ? null : await LearnAsync(alpha);
            await RowAsync("α", alpha, other ?? mixed, 1);
        }

        foreach (double strength in Values)
        {
            await RowAsync("strength", strength, mixed, strength);
        }

        page.AppendLine()
            .AppendLine("Whether the distance rises or falls with the dial throughout:").AppendLine()
            .AppendLine("| dial | distance to the photo | distance to the X truth |").AppendLine("| --- | --- | --- |");
        foreach (IGrouping<string, (string Dial, double ToPhoto, double ToTruth)> dial in rows.GroupBy(r => r.Dial))
        {
            page.AppendLine($"| {dial.Key} | {YesOrNo(dial.Select(r => r.ToPhoto))} | {YesOrNo(dial.Select(r => r.ToTruth))} |");
        }

        page.AppendLine();
        foreach (Image<Rgb24> photo in photos)
        {
            photo.Dispose();
        }

        Task<StyleModel> LearnAsync(double alpha) =>
            setup.LearnAsync([style], Method.Of(StyleFamily.FullStyle, FineTuningLoss.Discriminator, alpha).Options!);

        async Task RowAsync(string dial, double value, StyleModel tuned, double strength)
        {
            IReadOnlyList<Image<Rgb24>> results = await setup.DrawAsync(codes, tuned, strength);
            (double toPhoto, double toTruth) = (scorer.Compare(results, drawn).Distance, scorer.Compare(results, truth).Distance);
            rows.Add((dial, toPhoto, toTruth));
            string row = string.Create(
                CultureInfo.InvariantCulture, $"| {dial} | {value:0.00} | {toPhoto:0.000} | {toTruth:0.000} |");
            page.AppendLine(row);
            say(row);
            foreach (Image<Rgb24> result in results)
            {
                result.Dispose();
            }
        }
    }

    private static string YesOrNo(IEnumerable<double> values)
    {
        double[] steps = [.. values.Zip(values.Skip(1), (a, b) => b - a)];
        return steps.All(s => s >= 0) || steps.All(s => s <= 0) ? "yes" : "no";
    }
}
