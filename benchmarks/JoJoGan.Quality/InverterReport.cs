using System.Diagnostics;
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

/// <summary>The inverters on unseen faces, and what a style makes of their codes.</summary>
internal static class InverterReport
{
    private const int Faces = 64;
    private const int Drawn = 16;
    private const int Subjects = 4;

    private static readonly IReadOnlyList<FaceStyle> Styles = Quality.Faces.Styles;
    private static readonly IReadOnlyList<int> ReStyleSteps = [2, 5];

    /// <summary>Measures, and writes the section.</summary>
    /// <param name="page">Where it is written.</param>
    /// <param name="scorer">Measures.</param>
    /// <param name="say">Takes each row when it is measured.</param>
    /// <param name="restyle">An encoder of ReStyle for the demo model; null leaves ReStyle out.</param>
    public static async Task WriteAsync(StringBuilder page, MetricScorer scorer, Action<string> say, string? restyle = null)
    {
        (string Name, Func<RenderSetup> Setup)[] methods =
        [
            ("e4e", () => new RenderSetup()),
            .. restyle is null ? [] : ReStyleSteps.Select(
                steps => ($"ReStyle, {steps} steps", ReStyle(restyle, steps))),
            ("optimization", () => new RenderSetup(method: InversionMethod.Optimization)),
            ("pivotal tuning", () => new RenderSetup(method: InversionMethod.PivotalTuning)),
        ];
        using Tensor parameters = Quality.Faces.Draw(Faces, series: 0);
        using Tensor photos = FaceRenderer.Render(parameters, DemoWeights.Size);
        IReadOnlyList<Image<Rgb24>> images = ImageTensors.ToImages(photos);
        page.AppendLine("## Inverters").AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"The same {Faces} faces by each [method](inversion.md) of the demo model, with its default options " +
                $"(`jojogan-quality inverters` prints these tables). The known codes are those from which the generator " +
                $"learned to draw the faces:").AppendLine()
            .AppendLine(
                "| method | PSNR | perceptual distance | geometry off by | appearance off by | identity similarity " +
                "| seconds a face, two cores |")
            .AppendLine("| --- | --- | --- | --- | --- | --- | --- |");
        var found = new List<(string Name, IReadOnlyList<InvertedFace> Faces)>();
        foreach ((string name, Func<RenderSetup> setup) in methods)
        {
            using RenderSetup one = setup(), two = setup();
            await Task.WhenAll(one.FindAsync([images[0]]), two.FindAsync([images[0]])); // loads the networks
            long start = Stopwatch.GetTimestamp();
            IReadOnlyList<InvertedFace>[] halves = await Task.WhenAll(
                one.FindAsync([.. images.Take(Faces / 2)]), two.FindAsync([.. images.Skip(Faces / 2)]));
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds / Faces;
            await CompareAsync(one, name, [.. halves.SelectMany(half => half)], $"{seconds:0.000}");
        }

        using (var setup = new RenderSetup())
        {
            await CompareAsync(
                setup, "the known codes", [.. KnownCodes.Of(parameters).Select(code => new InvertedFace(code))], "-");
        }

        page.AppendLine()
            .AppendLine(
                CultureInfo.InvariantCulture,
                $"What a style makes of their codes: {Styles.Count} styles, one style picture each, whose code e4e finds, the " +
                $"first {Drawn} of the faces, the default recipe; distances to the truth:").AppendLine()
            .AppendLine("| codes of | X to the X truth | C to the C truth | identity similarity, X | identity similarity, C |")
            .AppendLine("| --- | --- | --- | --- | --- |");
        using Tensor people = parameters.narrow(0, 0, Drawn);
        using Tensor references = Quality.Faces.Draw(Subjects, series: 2);
        using Tensor seen = photos.narrow(0, 0, Drawn);
        (string Of, StyleFamily Family, double Distance, double Likeness)[] measured =
            [.. (await Task.WhenAll(MeasureAsync(StyleFamily.FullStyle), MeasureAsync(StyleFamily.PreserveColor)))
                .SelectMany(d => d)];
        foreach ((string name, _) in found)
        {
            Say(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Mean(name, StyleFamily.FullStyle, m => m.Distance):0.000} " +
                $"| {Mean(name, StyleFamily.PreserveColor, m => m.Distance):0.000} " +
                $"| {Mean(name, StyleFamily.FullStyle, m => m.Likeness):0.000} " +
                $"| {Mean(name, StyleFamily.PreserveColor, m => m.Likeness):0.000} |"));
        }

        page.AppendLine();

        async Task CompareAsync(RenderSetup setup, string name, IReadOnlyList<InvertedFace> faces, string seconds)
        {
            IReadOnlyList<Image<Rgb24>> drawn = await setup.DrawAsync(faces);
            Similarity closeness = scorer.Compare(drawn, photos);
            (double geometry, double appearance, _) = InversionReport.Read(scorer, parameters, photos, drawn);
            Say(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {closeness.Psnr:0.00} dB | {closeness.Distance:0.000} | {geometry:0.000} | {appearance:0.000} " +
                $"| {scorer.Likeness(drawn, photos):0.000} | {seconds} |"));
            found.Add((name, [.. faces.Take(Drawn)]));
        }

        double Mean(
            string name,
            StyleFamily family,
            Func<(string Of, StyleFamily Family, double Distance, double Likeness), double> value) =>
            measured.Where(m => m.Of == name && m.Family == family).Average(value);

        void Say(string row)
        {
            page.AppendLine(row);
            say(row);
        }

        async Task<List<(string Of, StyleFamily Family, double Distance, double Likeness)>> MeasureAsync(StyleFamily family)
        {
            using var setup = new RenderSetup();
            var rows = new List<(string, StyleFamily, double, double)>();
            for (int i = 0; i < Styles.Count; i++)
            {
                using Tensor reference = references.narrow(0, i % Subjects, 1);
                using Tensor truth = family == StyleFamily.FullStyle
                    ? StyleTruth.Full(people, reference, Styles[i], DemoWeights.Size)
                    : StyleTruth.ColorPreserved(people, Styles[i], DemoWeights.Size);
                using Image<Rgb24> picture = Quality.Faces.Image(reference, Styles[i]);
                using StyleModel style = await setup.LearnAsync(
                    [picture], Method.Of(family, FineTuningLoss.Discriminator).Options!);
                foreach ((string name, IReadOnlyList<InvertedFace> faces) in found)
                {
                    IReadOnlyList<Image<Rgb24>> results = await setup.DrawAsync(faces, style);
                    rows.Add((name, family, scorer.Compare(results, truth).Distance, scorer.Likeness(results, seen)));
                    say(string.Create(
                        CultureInfo.InvariantCulture, $"{family}, {Styles[i]}, {name}: {rows[^1].Item3:0.000}"));
                }
            }

            return rows;
        }
    }

    private static Func<RenderSetup> ReStyle(string encoder, int steps) =>
        () => new RenderSetup(method: InversionMethod.ReStyle, encoder: encoder, steps: steps);
}
