using System.CommandLine;
using JoJoGan.Imaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Photos in both of the paper's families of one style, on one sheet.</summary>
internal sealed class CompareCommand
{
    private const string SheetName = "sheet";

    private readonly Argument<string[]> photos = PictureArgument.Create("photos", "Photos of faces.");
    private readonly Option<string> reference = new("--reference", "-r") { Description = "Style picture to learn from.", Required = true };
    private readonly Option<string> output = CommonOptions.OutputFolder();
    private readonly FaceOptions faces = FaceOptions.ForPictures();
    private readonly FaceOptions referenceFaces = FaceOptions.ForReferences();
    private readonly TuningOptions tuning = new(withFamily: false);
    private readonly WeightOptions weights = new(inverts: true, learns: true);

    public static Command Create()
    {
        var self = new CompareCommand();
        var command = new Command("compare", "Draw photos with their own colours (C) and in the full style (X), on one sheet.")
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
        using IHost host = await weights.StartAsync(parse, cancellationToken, tuning.Implied(parse), TuningOptions.Named(stylePath)).ConfigureAwait(false);
        IServiceProvider services = host.Services;
        FineTuningOptions options = tuning.Read(parse, services);
        string[] names = ResultFiles.Names(paths);
        OutputPath.PrepareFolder(
            folder,
            output.Name,
            names.SelectMany(name => new[] { name + "-inverted", name + "-c", name + "-x" }).Append(SheetName).Select(name => name + ResultFiles.Extension),
            Inputs.With(services, [.. paths, stylePath]));
        using FaceSet people = await faces.LoadAsync(parse, paths, services, cancellationToken).ConfigureAwait(false);
        FaceOptions hints = referenceFaces.IsGiven(parse) ? referenceFaces : faces;
        using FaceSet drawing = await hints.LoadAsync(parse, [stylePath], services, cancellationToken).ConfigureAwait(false);
        await NetworkLoading.RunAsync(services, withEncoder: true, options.Loss, cancellationToken).ConfigureAwait(false);
        await InversionWarning.GiveAsync(services, people, cancellationToken).ConfigureAwait(false);

        IReadOnlyList<LatentCode> codes = await services.GetRequiredService<IInverter>()
            .InvertAsync([.. people.Photos.Select(p => p.Picture)], cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Image<Rgb24>> inverted =
            await services.GetRequiredService<IFaceGenerator>().GenerateAsync(codes, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Image<Rgb24>> kept = await DrawAsync(StyleFamily.PreserveColor).ConfigureAwait(false);
        IReadOnlyList<Image<Rgb24>> full = await DrawAsync(StyleFamily.FullStyle).ConfigureAwait(false);

        using Image<Rgb24> sheet = Sheet(drawing, people, [inverted, kept, full]);
        ResultFiles.Write(inverted, names, "-inverted", folder);
        ResultFiles.Write(kept, names, "-c", folder);
        ResultFiles.Write(full, names, "-x", folder);
        string sheetPath = Path.Combine(folder, SheetName + ResultFiles.Extension);
        PictureWriter.Write(sheet, sheetPath);
        System.Console.WriteLine($"sheet: {Path.GetFullPath(sheetPath)}");
        System.Console.WriteLine("       from above: the style picture, the photos, their inversions, their own colours (C), the full style (X)");
        return ExitCode.Success;

        async Task<IReadOnlyList<Image<Rgb24>>> DrawAsync(StyleFamily family)
        {
            using StyleModel style = await StyleTraining.RunAsync(
                services, drawing.References, InFamily(options, family), savePath: null, cancellationToken).ConfigureAwait(false);
            return await services.GetRequiredService<IStylizer>().StylizeAsync(codes, style, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    private static Image<Rgb24> Sheet(FaceSet drawing, FaceSet people, IReadOnlyList<IReadOnlyList<Image<Rgb24>>> results)
    {
        int side = results[0][0].Width;
        Image<Rgb24>[] style = InSize(drawing), originals = InSize(people);
        try
        {
            return ContactSheet.Draw([style, originals, .. results]);
        }
        finally
        {
            foreach (Image<Rgb24> picture in style.Concat(originals))
            {
                picture.Dispose();
            }
        }

        Image<Rgb24>[] InSize(FaceSet set) => [.. set.Photos.Select(p => PictureResizer.Resize(p.Picture, side, side))];
    }

    private static FineTuningOptions InFamily(FineTuningOptions options, StyleFamily family) => new()
    {
        Steps = options.Steps,
        LearningRate = options.LearningRate,
        Beta1 = options.Beta1,
        Beta2 = options.Beta2,
        Loss = options.Loss,
        Seed = options.Seed,
        Name = options.Name,
        Mixing = new StyleMixingOptions { Family = family, Alpha = options.Mixing.Alpha, RandomAlpha = options.Mixing.RandomAlpha },
    };
}
