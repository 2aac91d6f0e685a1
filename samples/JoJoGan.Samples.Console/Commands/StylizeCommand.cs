using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Photos and a style picture (or a saved style) to pictures: the whole pipeline in one command.</summary>
internal sealed class StylizeCommand
{
    private readonly Argument<string[]> photos = PictureArgument.Create("photos", "Photos of faces.");
    private readonly Option<string[]> references = new("--reference", "-r")
    {
        Description = "Style picture to learn from first; may be given several times.",
    };

    private readonly Option<string?> style = new("--style") { Description = "Saved style to use instead of a style picture." };
    private readonly Option<string?> saveStyle = new("--save-style") { Description = "File to save the learned style to (.safetensors)." };
    private readonly Option<double> strength = new("--strength")
    {
        Description = "How far the weights go from the base (0) to the style (1), and beyond; 0 to 2.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string> output = CommonOptions.OutputFolder();
    private readonly FaceOptions faces = FaceOptions.ForPictures();
    private readonly FaceOptions referenceFaces = FaceOptions.ForReferences();
    private readonly TuningOptions tuning = new();
    private readonly WeightOptions weights = new();

    public static Command Create()
    {
        var self = new StylizeCommand();
        var command = new Command("stylize", "Draw photos in the style of a picture.")
        {
            self.photos, self.references, self.style, self.saveStyle, self.strength, self.output,
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
        FineTuningOptions? learning = stylePath is null ? tuning.Read(parse, Path.GetFileNameWithoutExtension(referencePaths[0])) : null;
        var drawing = new StylizationOptions { Strength = parse.GetValue(strength) };
        OptionFailures.Throw(drawing.FindFailures());
        string folder = parse.GetValue(output)!;
        OutputPath.PrepareFolder(folder, output.Name);
        if (savePath is not null)
        {
            OutputPath.PrepareFile(savePath, saveStyle.Name);
        }

        using IHost host = await weights.StartAsync(parse, cancellationToken).ConfigureAwait(false);
        using FaceSet people = await faces.LoadAsync(parse, photoPaths, host.Services, cancellationToken).ConfigureAwait(false);
        FaceOptions referenceHints = referenceFaces.IsGiven(parse) ? referenceFaces : faces;
        using FaceSet drawings = await referenceHints.LoadAsync(parse, referencePaths, host.Services, cancellationToken).ConfigureAwait(false);
        await NetworkLoading.RunAsync(host.Services, withEncoder: true, learning?.Loss, cancellationToken).ConfigureAwait(false);

        using StyleModel model = learning is null
            ? await host.Services.GetRequiredService<IStyleStore>().LoadAsync(stylePath!, cancellationToken).ConfigureAwait(false)
            : await StyleTraining.RunAsync(host.Services, drawings, learning, savePath, cancellationToken).ConfigureAwait(false);
        if (savePath is not null)
        {
            await ResultFiles.SaveAsync(host.Services, model, savePath, cancellationToken).ConfigureAwait(false);
        }

        IReadOnlyList<Image<Rgb24>> results = await DrawAsync(host.Services, people, model, drawing, cancellationToken).ConfigureAwait(false);
        ResultFiles.Write(results, ResultFiles.Names(photoPaths), "-stylized", folder);
        return ExitCode.Success;
    }

    private static Task<IReadOnlyList<Image<Rgb24>>> DrawAsync(
        IServiceProvider services, FaceSet people, StyleModel model, StylizationOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<FacePhoto> faces = people.Photos;
        return ProgressDisplay.RunAsync("stylizing", faces.Count, show => services.GetRequiredService<IStylizer>().StylizeAsync(
            faces,
            model,
            options,
            new ImmediateProgress<int>(n => show(n, string.Create(CultureInfo.InvariantCulture, $"stylized {n}/{faces.Count}"))),
            cancellationToken));
    }
}
