using System.Globalization;
using System.Text;
using JoJoGan.Imaging;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Quality;

/// <summary>What the smaller forms of a style's file cost: the distance of what they draw from what the full style draws.</summary>
internal static class FormReport
{
    private const int Faces = 32;

    private static readonly FaceStyle[] Styles = [FaceStyle.Ink, FaceStyle.Tiger, FaceStyle.Watercolour];

    /// <summary>Writes the section.</summary>
    public static async Task WriteAsync(StringBuilder page, Studio studio, Judge judge, int steps, Action<string> say)
    {
        using Tensor parameters = Quality.Faces.Draw(Faces, series: 1);
        using Tensor reference = Quality.Faces.Draw(1, series: 2);
        using Tensor drawn = FaceRenderer.Render(parameters, DemoModel.Size);
        Image<Rgb24>[] photos = [.. PictureTensors.ToPictures(drawn)];
        IReadOnlyList<LatentCode> codes = await studio.InvertAsync(photos).ConfigureAwait(false);
        page.AppendLine("## Style files").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{Faces} unseen faces in each style (X, discriminator loss, {steps} steps): the perceptual distance of what a file of a smaller form draws from what")
            .AppendLine("the full style draws, and the file's size for each of the weights that fine-tuning changes.").AppendLine()
            .AppendLine("| style | form | kB | bytes a weight | distance to the full style |").AppendLine("| --- | --- | --- | --- | --- |");
        string folder = Directory.CreateTempSubdirectory("jojogan-").FullName;
        foreach (FaceStyle style in Styles)
        {
            using Image<Rgb24> picture = Quality.Faces.Picture(reference, style);
            using StyleModel tuned = await studio.LearnAsync(
                [picture], Method.Of(StyleFamily.FullStyle, FineTuningLoss.Discriminator, steps).Options!).ConfigureAwait(false);
            IReadOnlyList<Image<Rgb24>> expected = await studio.DrawAsync(codes, tuned).ConfigureAwait(false);
            using Tensor wanted = PictureTensors.ToTensor(expected);
            foreach (StyleForm form in Enum.GetValues<StyleForm>())
            {
                string path = Path.Combine(folder, $"{style}-{form}.safetensors");
                using StyleModel loaded = await studio.PackAsync(tuned, path, form).ConfigureAwait(false);
                IReadOnlyList<Image<Rgb24>> found = await studio.DrawAsync(codes, loaded).ConfigureAwait(false);
                long bytes = new FileInfo(path).Length;
                string row = string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {style} | {form} | {bytes / 1e3:0} | {bytes / (double)Studio.TunedWeights(tuned):0.00} | {judge.Compare(found, wanted).Distance:0.0000} |");
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
