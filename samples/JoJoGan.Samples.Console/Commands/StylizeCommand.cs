using System.CommandLine;
using JoJoGan.Imaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Photos and a style picture (or a saved style) to pictures: the whole pipeline in one command.</summary>
internal sealed class StylizeCommand
{
    private readonly Argument<string[]> photos = new("photos") { Description = "Photos of faces.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string[]> references = new("--reference", "-r")
    {
        Description = "Style picture to learn from first; may be given several times. Read like the photos (--aligned, --landmarks).",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> style = new("--style") { Description = "Saved style to use instead of a style picture." };
    private readonly Option<string?> saveStyle = new("--save-style") { Description = "File to save the learned style to (.safetensors)." };
    private readonly Option<double> strength = new("--strength")
    {
        Description = "How far the weights go from the base (0) to the style (1), and beyond; 0 to 2.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string> output = CommonOptions.OutputFolder();
    private readonly FaceOptions faces = new();
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
        self.tuning.AddTo(command);
        self.weights.AddTo(command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        string[] photoPaths = parse.GetValue(photos)!;
        string[] referencePaths = parse.GetValue(references) ?? [];
        string? stylePath = parse.GetValue(style);
        if (referencePaths.Length > 0 == stylePath is not null)
        {
            throw new InvalidOptionsException(["Give either a style picture (--reference) or a saved style (--style)."]);
        }

        using var pictures = new PictureSet();
        FacePhoto[] loaded = [.. photoPaths.Select(p => pictures.Add(faces.Load(parse, p)))];
        using IHost host = await weights.StartAsync(parse, cancellationToken).ConfigureAwait(false);
        using StyleModel model = stylePath is not null
            ? await host.Services.GetRequiredService<IStyleStore>().LoadAsync(stylePath, cancellationToken).ConfigureAwait(false)
            : await StyleTraining.RunAsync(
                host.Services,
                [.. referencePaths.Select(p => pictures.Add(faces.Load(parse, p)))],
                tuning.Read(parse, Path.GetFileNameWithoutExtension(referencePaths[0])),
                cancellationToken).ConfigureAwait(false);
        if (parse.GetValue(saveStyle) is { } target)
        {
            await host.Services.GetRequiredService<IStyleStore>().SaveAsync(model, target, cancellationToken).ConfigureAwait(false);
            System.Console.WriteLine($"style: {Path.GetFullPath(target)}");
        }

        IReadOnlyList<Image<Rgb24>> results = await host.Services.GetRequiredService<IStylizer>().StylizeAsync(
            loaded, model, new StylizationOptions { Strength = parse.GetValue(strength) }, null, cancellationToken).ConfigureAwait(false);
        ResultFiles.Write(results, photoPaths, "-stylized", parse.GetValue(output)!);
        return 0;
    }
}
