using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Seeds to pictures of faces that nobody has.</summary>
internal sealed class GenerateCommand
{
    /// <summary>Faces that are drawn and written before the next are begun, so that memory does not grow with the number of seeds.</summary>
    private const int FacesAtOnce = 16;

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

    private readonly Option<string?> style = new("--style") { Description = "Saved style to draw the faces in." };
    private readonly Option<string> output = CommonOptions.OutputFolder();
    private readonly WeightOptions weights = new();

    public static Command Create()
    {
        var self = new GenerateCommand();
        var command = new Command("generate", "Draw faces from seeds.") { self.seeds, self.truncation, self.style, self.output };
        self.weights.AddTo(command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        int[] numbers = SeedRanges.Parse(parse.GetValue(seeds)!, seeds.Name);
        double psi = parse.GetValue(truncation);
        if (psi is not (>= 0 and <= 1))
        {
            throw new InvalidOptionsException([$"{truncation.Name} must be from 0 to 1, not {psi.ToString(CultureInfo.InvariantCulture)}."]);
        }

        string folder = parse.GetValue(output)!;
        OutputPath.PrepareFolder(folder, output.Name);
        using IHost host = await weights.StartAsync(parse, cancellationToken).ConfigureAwait(false);
        await NetworkLoading.RunAsync(host.Services, withEncoder: false, loss: null, cancellationToken).ConfigureAwait(false);
        using StyleModel? model = parse.GetValue(style) is { } path
            ? await host.Services.GetRequiredService<IStyleStore>().LoadAsync(path, cancellationToken).ConfigureAwait(false)
            : null;
        foreach (int[] some in numbers.Chunk(FacesAtOnce))
        {
            await DrawAsync(host.Services, some, psi, model, folder, cancellationToken).ConfigureAwait(false);
        }

        return ExitCode.Success;
    }

    private static async Task DrawAsync(
        IServiceProvider services, int[] numbers, double psi, StyleModel? model, string folder, CancellationToken cancellationToken)
    {
        IFaceGenerator generator = services.GetRequiredService<IFaceGenerator>();
        IReadOnlyList<LatentCode> codes = await generator.SampleAsync(numbers, psi, cancellationToken).ConfigureAwait(false);
        IEnumerable<string> names = numbers.Select(n => $"seed{n.ToString(CultureInfo.InvariantCulture)}");
        if (model is null)
        {
            ResultFiles.Write(await generator.GenerateAsync(codes, cancellationToken).ConfigureAwait(false), names, "", folder);
            return;
        }

        IStylizer stylizer = services.GetRequiredService<IStylizer>();
        ResultFiles.Write(
            await stylizer.StylizeAsync(codes, model, null, cancellationToken).ConfigureAwait(false), names, "-stylized", folder);
    }
}
