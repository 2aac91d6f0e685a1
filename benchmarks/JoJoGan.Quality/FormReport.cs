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

/// <summary>What the smaller forms of a style's file cost: how far what they draw is from what the full style draws.</summary>
internal static class FormReport
{
    private const int Faces = 32;

    private static readonly FaceStyle[] Styles = [FaceStyle.Ink, FaceStyle.Tiger, FaceStyle.Watercolor];

    /// <summary>Writes the section.</summary>
    public static async Task WriteAsync(StringBuilder page, RenderSetup setup, MetricScorer scorer, Action<string> say)
    {
        using Tensor parameters = Quality.Faces.Draw(Faces, series: 1);
        using Tensor reference = Quality.Faces.Draw(1, series: 2);
        using Tensor drawn = FaceRenderer.Render(parameters, DemoWeights.Size);
        Image<Rgb24>[] photos = [.. ImageTensors.ToImages(drawn)];
        IReadOnlyList<LatentCode> codes = await setup.InvertAsync(photos);
        page.AppendLine("## Style files").AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"{Faces} unseen faces in each style (X, discriminator loss): " +
                $"the perceptual distance of what a file of a smaller format draws from what")
            .AppendLine("the full style draws, and the file's size for each of the weights that fine-tuning changes.")
            .AppendLine()
            .AppendLine("| style | format | kB | bytes a weight | distance to the full style |")
            .AppendLine("| --- | --- | --- | --- | --- |");
        string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;
        foreach (FaceStyle style in Styles)
        {
            using Image<Rgb24> picture = Quality.Faces.Image(reference, style);
            using StyleModel tuned = await setup.LearnAsync(
                [picture], Method.Of(StyleFamily.FullStyle, FineTuningLoss.Discriminator).Options!);
            IReadOnlyList<Image<Rgb24>> expected = await setup.DrawAsync(codes, tuned);
            using Tensor wanted = ImageTensors.ToTensor(expected);
            foreach (StyleFormat format in Enum.GetValues<StyleFormat>())
            {
                string path = Path.Combine(folder, $"{style}-{format}.safetensors");
                using StyleModel loaded = await setup.PackAsync(tuned, path, format);
                IReadOnlyList<Image<Rgb24>> found = await setup.DrawAsync(codes, loaded);
                long bytes = new FileInfo(path).Length;
                string row = string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {style} | {format} | {bytes / 1e3:0} | {bytes / (double)RenderSetup.TunedWeights(tuned):0.00} " +
                    $"| {scorer.Compare(found, wanted).Distance:0.0000} |");
                page.AppendLine(row);
                say(row);
                Dispose(found);
            }

            Dispose(expected);
        }

        page.AppendLine();
        Dispose(photos);
        Directory.Delete(folder, recursive: true);
    }

    private static void Dispose(IEnumerable<Image<Rgb24>> pictures)
    {
        foreach (Image<Rgb24> picture in pictures)
        {
            picture.Dispose();
        }
    }
}
