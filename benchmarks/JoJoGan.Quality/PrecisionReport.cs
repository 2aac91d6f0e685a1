using System.Globalization;
using System.Text;
using JoJoGan.DemoModel;
using JoJoGan.FineTuning;
using JoJoGan.Mixing;
using JoJoGan.Models.Tensors;
using JoJoGan.Styles;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Quality;

/// <summary>What bfloat16 costs: the same runs in both precisions, each against the truth.</summary>
internal static class PrecisionReport
{
    private const int Faces = 32;

    private static readonly FaceStyle[] Styles = [FaceStyle.Ink, FaceStyle.Tiger, FaceStyle.Watercolor];

    /// <summary>Writes the section.</summary>
    public static async Task WriteAsync(StringBuilder page, MetricScorer scorer, Action<string> say)
    {
        using Tensor parameters = Quality.Faces.Draw(Faces, series: 1);
        using Tensor reference = Quality.Faces.Draw(1, series: 2);
        using Tensor drawn = FaceRenderer.Render(parameters, DemoWeights.Size);
        Image<Rgb24>[] photos = [.. ImageTensors.ToImages(drawn)];
        page.AppendLine("## bfloat16").AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"X, discriminator loss, learned and drawn in either precision (`JoJoGanOptions.Precision`): " +
                $"distance to the X truth.").AppendLine()
            .AppendLine("| style | float32 | bfloat16 | more by |").AppendLine("| --- | --- | --- | --- |");
        double[] sums = new double[2];
        foreach (FaceStyle style in Styles)
        {
            using Tensor truth = StyleTruth.Full(parameters, reference, style, DemoWeights.Size);
            using Image<Rgb24> picture = Quality.Faces.Image(reference, style);
            double[] distances = new double[2];
            foreach (ComputePrecision precision in Enum.GetValues<ComputePrecision>())
            {
                using var setup = new RenderSetup(precision);
                using StyleModel tuned = await setup.LearnAsync(
                    [picture], Method.Of(StyleFamily.FullStyle, FineTuningLoss.Discriminator).Options!);
                IReadOnlyList<Image<Rgb24>> found = await setup.DrawAsync(await setup.InvertAsync(photos), tuned);
                distances[(int)precision] = scorer.Compare(found, truth).Distance;
                foreach (Image<Rgb24> result in found)
                {
                    result.Dispose();
                }
            }

            (sums[0], sums[1]) = (sums[0] + distances[0], sums[1] + distances[1]);
            Row($"{style}", distances[0], distances[1]);
        }

        Row("mean", sums[0] / Styles.Length, sums[1] / Styles.Length);
        page.AppendLine();
        foreach (Image<Rgb24> photo in photos)
        {
            photo.Dispose();
        }

        void Row(string name, double whole, double half)
        {
            string row = string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {whole:0.000} | {half:0.000} | {100 * ((half / whole) - 1):0.0} % |");
            page.AppendLine(row);
            say(row);
        }
    }
}
