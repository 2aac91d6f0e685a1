using System.Globalization;
using System.Text;
using JoJoGan.DemoModel;
using JoJoGan.Models.Tensors;
using JoJoGan.Styles;
using JoJoGan.SyntheticFaces;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Quality;

/// <summary>What is left of unseen faces after inversion.</summary>
internal static class InversionReport
{
    private const int Faces = 64;

    /// <summary>Writes the section.</summary>
    public static async Task WriteAsync(StringBuilder page, RenderSetup setup, MetricScorer scorer, StyleModel unchanged)
    {
        using Tensor parameters = Quality.Faces.Draw(Faces, series: 0);
        using Tensor drawn = FaceRenderer.Render(parameters, DemoWeights.Size);
        Image<Rgb24>[] photos = [.. ImageTensors.ToImages(drawn)];
        IReadOnlyList<Image<Rgb24>> found = await setup.DrawAsync(await setup.InvertAsync(photos), unchanged);
        Similarity closeness = scorer.Compare(found, drawn);
        (double geometry, double appearance, double ofPhotos) = Read(scorer, parameters, drawn, found);
        page.AppendLine("## Inversion").AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"{Faces} unseen faces, drawn, inverted, and drawn again by the base generator. Geometry and appearance " +
                $"are read off pictures by a network, the reader, that estimates a face's parameters:").AppendLine()
            .AppendLine("| figure | value |").AppendLine("| --- | --- |")
            .AppendLine(CultureInfo.InvariantCulture, $"| PSNR | {closeness.Psnr:0.00} dB |")
            .AppendLine(CultureInfo.InvariantCulture, $"| perceptual distance | {closeness.Distance:0.000} |")
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"| geometry, mean difference between reconstruction and photo | {geometry:0.000} |")
            .AppendLine(CultureInfo.InvariantCulture, $"| appearance, likewise | {appearance:0.000} |")
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"| the reader's own error on the photos | {ofPhotos:0.000} |").AppendLine();
        foreach (Image<Rgb24> picture in photos.Concat(found))
        {
            picture.Dispose();
        }
    }

    /// <summary>How far the parameters that pictures show are from those that photos show.</summary>
    public static (double Geometry, double Appearance, double OfPhotos) Read(
        MetricScorer scorer, Tensor parameters, Tensor photos, IReadOnlyList<Image<Rgb24>> found)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor expected = scorer.Read(photos);
        Tensor off = (scorer.Read(ImageTensors.ToTensor(found)) - expected).abs();
        int first = FaceParameters.Indices(ParameterGroup.Appearance)[0];
        return (
            off.narrow(1, 0, first).mean().ToDouble(),
            off.narrow(1, first, FaceParameters.Count - first).mean().ToDouble(),
            (expected - parameters).abs().mean().ToDouble());
    }
}
