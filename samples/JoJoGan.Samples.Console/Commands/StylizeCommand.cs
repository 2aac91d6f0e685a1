using System.CommandLine;
using System.Globalization;
using JoJoGan.Errors;
using JoJoGan.FineTuning;
using JoJoGan.Models.Runtime;
using JoJoGan.Samples.Console.Hosting;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Samples.Console.Switches;
using JoJoGan.Students;
using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Photos and a style picture (or a saved style) to pictures: the whole pipeline in one command.</summary>
internal sealed class StylizeCommand
{
    private readonly Argument<string[]> photos = ImageArgument.Create("photos", "Photos of faces.");
    private readonly Option<string[]> references = new("--reference", "-r")
    {
        Description = "Style picture to learn from first; may be given several times.",
    };

    private readonly Option<string?> style = new("--style") { Description = "Saved style to use instead of a style picture." };
    private readonly Option<string?> saveStyle = new("--save-style")
    {
        Description = "File to save the style to (.safetensors). " + TuningSwitches.LastGoodHelp,
    };

    private readonly SettingOption<double> strength = new(
        "--strength", "Stylization:Strength", "How far the weights go from the base (0) to the style (1), and beyond; 0 to 2.")
    {
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> allFaces =
        new("--all-faces") { Description = "Draw every face of a photo, not only the largest." };
    private readonly Option<bool> pasteBack = new("--paste-back") { Description = "Put the drawn faces back into their photos." };
    private readonly Option<bool> similarity = new("--similarity")
    {
        Description = "Tell for each drawn face how much it looks like its photo: 1 the same, about 0 another person.",
    };

    private readonly Option<string> output = CommonSwitches.OutputFolder();
    private readonly FaceSwitches faces = FaceSwitches.ForImages();
    private readonly FaceSwitches referenceFaces;
    private readonly TuningSwitches tuning = new();
    private readonly WeightSwitches weights = new(inverts: true, learns: true);

    private StylizeCommand() => referenceFaces = FaceSwitches.ForReferences(faces);

    public static Command Create()
    {
        var self = new StylizeCommand();
        var command = new Command("stylize", "Draw photos in the style of a picture.")
        {
            self.photos, self.references, self.style, self.saveStyle, self.strength, self.allFaces, self.pasteBack,
            self.similarity, self.output,
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
        string[] photoPaths = parse.GetValue(photos)!;
        string[] referencePaths = parse.GetValue(references) ?? [];
        string? stylePath = parse.GetValue(style), savePath = parse.GetValue(saveStyle);
        if (referencePaths.Length > 0 == stylePath is not null)
        {
            throw new InvalidOptionsException(["Give either a style picture (--reference) or a saved style (--style)."]);
        }

        // All that can be wrong is found before the minutes of learning.
        faces.Check(parse);
        referenceFaces.Check(parse);
        faces.RefuseAligned(parse, pasteBack);
        Combination.Refuse(parse, style, [.. tuning.All, .. referenceFaces.All]);
        using IHost host = await HostFactory.StartAsync(
            parse, cancellationToken, tuning.Implied(parse), stylePath is null ? TuningSwitches.Named(referencePaths[0]) : null);
        FineTuningOptions? learning = stylePath is null ? tuning.Read(parse, host.Services) : null;
        string folder = parse.GetValue(output)!;
        string[] inputs = Inputs.With(host.Services, [.. photoPaths, .. referencePaths, stylePath]);
        var people = new PhotoStylizer(
            host.Services,
            faces.Read(parse, photoPaths, host.Services),
            results => OutputPath.PrepareFolder(folder, output.Name, results, inputs))
        {
            AllFaces = parse.GetValue(allFaces),
            PastesBack = parse.GetValue(pasteBack),
            Similarities = parse.GetValue(similarity) ? new SimilarityTable(host.Services) : null,
            Folder = folder,
        };
        people.TryNames();
        if (savePath is not null)
        {
            OutputPath.PrepareStyle(savePath, saveStyle.Name, inputs);
        }

        using FaceSet drawings = await FaceSet.LoadAsync(
            referenceFaces.Read(parse, referencePaths, host.Services), cancellationToken);
        using StyleModel? saved = stylePath is null
            ? null
            : await host.Services.GetRequiredService<IStyleStore>().LoadAsync(stylePath, cancellationToken);
        if (saved is not StudentModel)
        {
            await NetworkLoading.RunAsync(host.Services, withEncoder: true, learning, cancellationToken);
        }

        if (people.Similarities is not null)
        {
            await host.Services.GetRequiredService<NetworkSource>().GetIdentityAsync(cancellationToken);
        }

        var batch = new Batch(parse, photoPaths.Length);
        if (learning is not null)
        {
            await batch.ForEachAsync(photo => people.FindAsync(photo, cancellationToken));
            if (batch.Left.Count == 0)
            {
                return batch.Outcome;
            }
        }

        using StyleModel? learned = learning is null
            ? null
            : await StyleTraining.LearnAsync(host.Services, drawings.References, learning, savePath, cancellationToken);
        StyleModel model = (saved ?? learned)!;
        if (savePath is not null)
        {
            await StyleSaving.SaveAsync(host.Services, model, savePath, StyleFormat.Full, cancellationToken);
        }

        await DrawAsync(batch, people, model, cancellationToken);
        people.Similarities?.Write(System.Console.Out);
        return batch.Outcome;
    }

    private static Task DrawAsync(Batch batch, PhotoStylizer people, StyleModel model, CancellationToken cancellationToken)
    {
        var progress = new PlainProgress(System.Console.Out, TimeProvider.System);
        int done = 0, all = batch.Left.Count;
        return batch.ForEachAsync(async photo =>
        {
            await people.DrawAsync(photo, model, cancellationToken);
            done++;
            progress.Report(string.Create(CultureInfo.InvariantCulture, $"stylized {done}/{all}"), isLast: done == all);
        });
    }
}
