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

/// <summary>The identity term of fine-tuning: how much stylized faces look like their photos, and what it costs.</summary>
internal static class IdentityReport
{
    private const int Faces = 32;
    private const int Subjects = 4;

    private static readonly double[] Weights = [0, 0.01, 0.03, 0.1, 0.3];

    private static readonly IReadOnlyList<FaceStyle> Styles = Quality.Faces.Styles;

    /// <summary>Measures, and writes the section.</summary>
    public static async Task WriteAsync(StringBuilder page, MetricScorer scorer, Action<string> say)
    {
        using Tensor people = Quality.Faces.Draw(Faces, series: 1);
        using Tensor references = Quality.Faces.Draw(Subjects, series: 2);
        using Tensor photos = FaceRenderer.Render(people, DemoWeights.Size);
        IReadOnlyList<Image<Rgb24>> images = ImageTensors.ToImages(photos);
        page.AppendLine("## Identity").AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"{Styles.Count} styles, one style picture each, {Faces} unseen faces, family X, the default recipe, by the " +
                $"weight of the [identity term](inversion.md#likeness) " +
                $"(`jojogan-quality identity` prints this table). The similarity is the cosine that the demo model's identity " +
                $"network sees between photo and drawn face; the truth is what the renderer draws of the photo in the style.")
            .AppendLine()
            .AppendLine("| weight | similarity | the least of a style | distance to the X truth |")
            .AppendLine("| --- | --- | --- | --- |");
        var truths = new List<double>();
        foreach ((FaceStyle style, int i) in Styles.Select((style, i) => (style, i)))
        {
            using Tensor reference = references.narrow(0, i % Subjects, 1);
            using Tensor truth = StyleTruth.Full(people, reference, style, DemoWeights.Size);
            truths.Add(scorer.Likeness(ImageTensors.ToImages(truth), photos));
        }

        List<(double Weight, double Likeness, double Distance)>[] halves = await Task.WhenAll(MeasureAsync(0), MeasureAsync(1));
        foreach (double weight in Weights)
        {
            (double Weight, double Likeness, double Distance)[] of =
                [.. halves.SelectMany(half => half).Where(m => m.Weight == weight)];
            Say(string.Create(
                CultureInfo.InvariantCulture,
                $"| {weight} | {of.Average(m => m.Likeness):0.000} | {of.Min(m => m.Likeness):0.000} " +
                $"| {of.Average(m => m.Distance):0.000} |"));
        }

        Say(string.Create(CultureInfo.InvariantCulture, $"| the truth | {truths.Average():0.000} | {truths.Min():0.000} | 0 |"));
        page.AppendLine();

        void Say(string row)
        {
            page.AppendLine(row);
            say(row);
        }

        async Task<List<(double Weight, double Likeness, double Distance)>> MeasureAsync(int half)
        {
            using var setup = new RenderSetup();
            IReadOnlyList<LatentCode> codes = await setup.InvertAsync(images);
            var measured = new List<(double, double, double)>();
            for (int i = half; i < Styles.Count; i += 2)
            {
                using Tensor reference = references.narrow(0, i % Subjects, 1);
                using Tensor truth = StyleTruth.Full(people, reference, Styles[i], DemoWeights.Size);
                using Image<Rgb24> picture = Quality.Faces.Image(reference, Styles[i]);
                foreach (double weight in Weights)
                {
                    FineTuningOptions options = Method.Of(StyleFamily.FullStyle, FineTuningLoss.Discriminator).Options!;
                    options.IdentityWeight = weight;
                    using StyleModel style = await setup.LearnAsync([picture], options);
                    IReadOnlyList<Image<Rgb24>> results = await setup.DrawAsync(codes, style);
                    measured.Add((weight, scorer.Likeness(results, photos), scorer.Compare(results, truth).Distance));
                    say(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Styles[i]}, weight {weight}: {measured[^1].Item2:0.000}, {measured[^1].Item3:0.000}"));
                }
            }

            return measured;
        }
    }
}
