using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Seeds to pictures of faces that nobody has.</summary>
internal sealed class GenerateCommand
{
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
        int[] numbers = ParseSeeds(parse.GetValue(seeds)!);
        double psi = parse.GetValue(truncation);
        if (psi is not (>= 0 and <= 1))
        {
            throw new InvalidOptionsException([$"--truncation must be from 0 to 1, not {psi.ToString(CultureInfo.InvariantCulture)}."]);
        }

        using IHost host = await weights.StartAsync(parse, cancellationToken).ConfigureAwait(false);
        IFaceGenerator generator = host.Services.GetRequiredService<IFaceGenerator>();
        IReadOnlyList<LatentCode> codes = await generator.SampleAsync(numbers, psi, cancellationToken).ConfigureAwait(false);
        string[] names = [.. numbers.Select(n => $"seed{n.ToString(CultureInfo.InvariantCulture)}")];
        string folder = parse.GetValue(output)!;
        if (parse.GetValue(style) is { } path)
        {
            using StyleModel model = await host.Services.GetRequiredService<IStyleStore>().LoadAsync(path, cancellationToken).ConfigureAwait(false);
            ResultFiles.Write(
                await host.Services.GetRequiredService<IStylizer>().StylizeAsync(codes, model, null, cancellationToken).ConfigureAwait(false),
                names, "-stylized", folder);
            return 0;
        }

        ResultFiles.Write(await generator.GenerateAsync(codes, cancellationToken).ConfigureAwait(false), names, "", folder);
        return 0;
    }

    private static int[] ParseSeeds(string text)
    {
        var numbers = new List<int>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !ends.All(e => int.TryParse(e, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            {
                throw new InvalidOptionsException([$"\"{part}\" in --seeds is no seed or range; write for instance 1,5,10-13."]);
            }

            int first = int.Parse(ends[0], CultureInfo.InvariantCulture), last = int.Parse(ends[^1], CultureInfo.InvariantCulture);
            if (last < first || last - (long)first >= 10_000)
            {
                throw new InvalidOptionsException([$"The range \"{part}\" in --seeds must run upwards and hold at most 10000 seeds."]);
            }

            numbers.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return numbers.Count > 0 ? [.. numbers] : throw new InvalidOptionsException(["--seeds names no seed; write for instance 1,5,10-13."]);
    }
}
