using System.CommandLine;
using System.Globalization;
using JoJoGan.Errors;
using JoJoGan.Models.Runtime;
using JoJoGan.Models.Styles;
using JoJoGan.Models.Tensors;
using JoJoGan.Samples.Console.Hosting;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Samples.Console.Switches;
using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Several styles to one.</summary>
internal sealed class StyleBlendCommand
{
    private readonly Argument<string[]> styles =
        new("styles") { Description = "Saved styles of one base generator.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<double[]> weightsOfStyles = new("--weight")
    {
        Description = "How much of each style counts, in the order of the styles; their equal shares of 1 if not given.",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = argument => [.. argument.Tokens.Select(token =>
        {
            if (!double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                || !double.IsFinite(number))
            {
                argument.AddError($"--weight must be numbers, not '{token.Value}'.");
            }

            return number;
        })],
    };

    private readonly Option<string[]> rows = new("--rows")
    {
        Description = "The rows in which each style counts, in the order of the styles: for instance 0-6 7-17, " +
            "the coarse ones of the first and the fine ones of the second.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly StyleOutput output = new();
    private readonly WeightSwitches weights = new(inverts: false, learns: false);

    public static Command Create()
    {
        var self = new StyleBlendCommand();
        var command = new Command("blend", "Blend styles by weights.") { self.styles, self.weightsOfStyles, self.rows };
        self.output.AddTo(command);
        self.weights.AddTo(command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        string[] paths = parse.GetValue(styles)!;
        double[] shares = parse.GetValue(weightsOfStyles) ?? [];
        string[] ranges = parse.GetValue(rows) ?? [];
        RequireOneEach(weightsOfStyles, shares.Length, paths.Length);
        RequireOneEach(rows, ranges.Length, paths.Length);
        int[][] chosen = [.. ranges.Select(text => NumberRanges.Parse(text, rows.Name, "row"))];
        using IHost host = await HostFactory.StartAsync(parse, cancellationToken);
        output.Prepare(parse, host.Services, paths);
        var parts = new List<WeightedStyle>();
        try
        {
            int count = await CountRowsAsync(host.Services, cancellationToken);
            if (chosen.SelectMany(each => each).Where(row => row >= count).ToArray() is [int beyond, ..])
            {
                throw new InvalidOptionsException(
                    [$"{rows.Name} names the row {beyond}, but the generator has the rows 0 to {count - 1}."]);
            }

            for (int i = 0; i < paths.Length; i++)
            {
                StyleModel part = await host.Services.GetRequiredService<IStyleStore>().LoadAsync(paths[i], cancellationToken);
                parts.Add(new WeightedStyle(part, shares.Length > 0 ? shares[i] : 1.0 / paths.Length)
                {
                    RowWeights = chosen.Length > 0
                        ? [.. Enumerable.Range(0, count).Select(row => chosen[i].Contains(row) ? 1.0 : 0)]
                        : null,
                });
            }

            using var blend = new BlendedStyle(string.Join(" + ", parts.Select(p => p.Style.Metadata.Name)), parts);
            await output.WriteAsync(parse, host.Services, blend, cancellationToken);
            return ExitCode.Success;
        }
        finally
        {
            parts.ForEach(part => part.Style.Dispose());
        }
    }

    private static async Task<int> CountRowsAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        (await services.GetRequiredService<NetworkSource>().GetGeneratorAsync(cancellationToken)).Config.Layers;

    private static void RequireOneEach(Option option, int given, int styles)
    {
        if (given != 0 && given != styles)
        {
            throw new InvalidOptionsException(
                [$"{option.Name} is given {given} times for {styles} styles. Give it once for each, in their order."]);
        }
    }
}
