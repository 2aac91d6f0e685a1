using System.CommandLine;
using JoJoGan.FineTuning;
using JoJoGan.Latents;
using JoJoGan.Mixing;
using JoJoGan.Models.Runtime;
using JoJoGan.Samples.Console.Hosting;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Samples.Console.Switches;
using JoJoGan.Styles;
using JoJoGan.Stylization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Photos in both of the paper's families of one style, on one sheet.</summary>
internal sealed class CompareCommand
{
    private const string SheetName = "sheet";
    private const int SheetRows = 5;

    private readonly Argument<string[]> photos = ImageArgument.Create("photos", "Photos of faces.");
    private readonly Option<string> reference =
        new("--reference", "-r") { Description = "Style picture to learn from.", Required = true };
    private readonly Option<string> output = CommonSwitches.OutputFolder();
    private readonly FaceSwitches faces = FaceSwitches.ForImages();
    private readonly FaceSwitches referenceFaces;
    private readonly TuningSwitches tuning = new(withFamily: false);
    private readonly WeightSwitches weights = new(inverts: true, learns: true);

    private CompareCommand() => referenceFaces = FaceSwitches.ForReferences(faces);

    public static Command Create()
    {
        var self = new CompareCommand();
        var command = new Command("compare", "Draw photos with their own colors (C) and in the full style (X), on one sheet.")
        {
            self.photos, self.reference, self.output,
        };
        self.faces.AddTo(command);
        self.referenceFaces.AddTo(command);
        self.tuning.AddTo(command);
        self.weights.AddTo(command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        faces.Check(parse);
        referenceFaces.Check(parse);
        string[] paths = parse.GetValue(photos)!;
        string stylePath = parse.GetValue(reference)!, folder = parse.GetValue(output)!;
        using IHost host = await HostFactory.StartAsync(
            parse, cancellationToken, tuning.Implied(parse), TuningSwitches.Named(stylePath));
        IServiceProvider services = host.Services;
        FineTuningOptions options = tuning.Read(parse, services);
        string[] names = ResultFiles.Names(paths);
        OutputPath.PrepareFolder(
            folder,
            output.Name,
            names.SelectMany(name => new[] { name + "-inverted", name + "-c", name + "-x" })
                .Append(SheetName).Select(name => name + ResultFiles.Extension),
            Inputs.With(services, [.. paths, stylePath]));
        FaceReader people = faces.Read(parse, paths, services);
        using FaceSet drawing = await FaceSet.LoadAsync(
            referenceFaces.Read(parse, [stylePath], services), cancellationToken);
        await NetworkLoading.RunAsync(services, withEncoder: true, options, cancellationToken);
        NetworkSource networks = services.GetRequiredService<NetworkSource>();
        int size = (await networks.GetGeneratorAsync(cancellationToken)).Config.Size;

        var batch = new Batch(parse, paths.Length);
        var sheet = new ContactSheet(size, SheetRows, paths.Length);
        sheet.Put(0, 0, drawing.Faces[0].Image);
        var found = new InvertedFace?[paths.Length];
        int[] columns = new int[paths.Length];
        int count = 0;
        await batch.ForEachAsync(async photo =>
        {
            found[photo] = (await people.InvertAsync(
                photo, all: false, cancellationToken, face => sheet.Put(1, count, face.Image)))[0].Inverted;
            columns[photo] = count++;
        });

        IStylizer stylizer = services.GetRequiredService<IStylizer>();
        await DrawAsync(2, "-inverted", face => services.DrawAsync(face, cancellationToken));
        await LearnAsync(3, "-c", StyleFamily.PreserveColor);
        await LearnAsync(4, "-x", StyleFamily.FullStyle);
        if (batch.Left.Count > 0)
        {
            using Image<Rgb24> picture = sheet.ToImage();
            ResultFiles.Write(picture, folder, SheetName, "sheet");
            System.Console.WriteLine(
                "       from above: the style picture, the photos, their inversions, their own colors (C), the full style (X)");
        }

        return batch.Outcome;

        async Task LearnAsync(int row, string suffix, StyleFamily family)
        {
            if (batch.Left.Count > 0)
            {
                using StyleModel style = await StyleTraining.LearnAsync(
                    services, drawing.References, InFamily(options, family), savePath: null, cancellationToken);
                await DrawAsync(row, suffix, face => stylizer.StylizeAsync(face, style, cancellationToken));
            }
        }

        Task DrawAsync(int row, string suffix, Func<InvertedFace, Task<Image<Rgb24>>> draw) => batch.ForEachAsync(async photo =>
        {
            using Image<Rgb24> drawn = await draw(found[photo]!);
            sheet.Put(row, columns[photo], drawn);
            ResultFiles.Write(drawn, folder, names[photo] + suffix);
        });
    }

    /// <summary>The same options for another family.</summary>
    internal static FineTuningOptions InFamily(FineTuningOptions options, StyleFamily family) =>
        options with { Mixing = options.Mixing with { Family = family, Rows = null } };
}
