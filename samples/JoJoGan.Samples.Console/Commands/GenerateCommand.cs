using System.CommandLine;
using System.Globalization;
using JoJoGan.Errors;
using JoJoGan.Generation;
using JoJoGan.Latents;
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

/// <summary>Generates faces of people who do not exist from seeds, and faces from saved codes.</summary>
internal sealed class GenerateCommand
{
    /// <summary>Codes that are sampled at once: each sampling finds the mean face anew.</summary>
    private const int CodesAtOnce = 64;

    private readonly Option<string> seeds = new("--seeds")
    {
        Description = "Seeds and ranges of seeds: 1,5,10-13.",
        DefaultValueFactory = _ => "0-3",
    };

    private readonly Option<double> truncation = new("--truncation")
    {
        Description = "Truncation psi: 1 is the full variety, 0 the mean face.",
        DefaultValueFactory = _ => 0.7,
    };

    private readonly Option<string[]> code = new("--code")
    {
        Description = "Saved code to draw instead of seeds, as 'invert' writes it; may be given several times.",
    };

    private readonly Option<string?> style = new("--style") { Description = "Saved style to draw the faces in." };
    private readonly Option<string> output = CommonSwitches.OutputFolder();
    private readonly WeightSwitches weights = new(inverts: false, learns: false);

    public static Command Create()
    {
        var self = new GenerateCommand();
        self.truncation.ReadPlainly();
        var command = new Command("generate", "Draw faces from seeds or saved codes.")
        {
            self.seeds, self.truncation, self.code, self.style, self.output,
        };
        self.weights.AddTo(command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        Combination.Refuse(parse, code, seeds, truncation);
        string[] codePaths = parse.GetValue(code) ?? [];
        int[] numbers = codePaths.Length > 0 ? [] : NumberRanges.Parse(parse.GetValue(seeds)!, seeds.Name, "seed");
        double psi = parse.GetValue(truncation);
        if (psi is not (>= 0 and <= 1))
        {
            throw new InvalidOptionsException(
                [$"{truncation.Name} must be from 0 to 1, not {psi.ToString(CultureInfo.InvariantCulture)}."]);
        }

        string? stylePath = parse.GetValue(style);
        string suffix = stylePath is null ? "" : "-stylized", folder = parse.GetValue(output)!;
        string[] names =
            [.. ResultFiles.Names(codePaths), .. numbers.Select(n => $"seed{n.ToString(CultureInfo.InvariantCulture)}")];
        using IHost host = await HostFactory.StartAsync(parse, cancellationToken);
        OutputPath.PrepareFolder(
            folder, output.Name, names.Select(name => name + suffix + ResultFiles.Extension),
            Inputs.With(host.Services, [.. codePaths, stylePath]));
        await NetworkLoading.RunAsync(host.Services, withEncoder: false, learning: null, cancellationToken);
        using StyleModel? model = stylePath is null
            ? null
            : await host.Services.GetRequiredService<IStyleStore>().LoadAsync(stylePath, cancellationToken);
        IFaceGenerator generator = host.Services.GetRequiredService<IFaceGenerator>();
        IStylizer stylizer = host.Services.GetRequiredService<IStylizer>();
        IReadOnlyList<LatentCode> sampled = [];
        var batch = new Batch(parse, names.Length);
        await batch.ForEachAsync(face => codePaths.Length > 0 ? DrawSavedAsync(face) : DrawSampledAsync(face));
        return batch.Outcome;

        async Task DrawSavedAsync(int face)
        {
            using InvertedFace saved = await SavedCode.LoadAsync(host.Services, codePaths[face], cancellationToken);
            await DrawAsync(saved, names[face]);
        }

        async Task DrawSampledAsync(int face)
        {
            if (face % CodesAtOnce == 0)
            {
                int[] next = [.. numbers.Skip(face).Take(CodesAtOnce)];
                sampled = await generator.SampleAsync(next, psi, cancellationToken);
            }

            using var drawn = new InvertedFace(sampled[face % CodesAtOnce]);
            await DrawAsync(drawn, names[face]);
        }

        async Task DrawAsync(InvertedFace face, string name)
        {
            using Image<Rgb24> drawn = model is null
                ? await host.Services.DrawAsync(face, cancellationToken)
                : await stylizer.StylizeAsync(face, model, cancellationToken);
            ResultFiles.Write(drawn, folder, name + suffix);
        }
    }
}
