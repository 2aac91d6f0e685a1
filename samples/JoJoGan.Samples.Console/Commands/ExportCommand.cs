using System.CommandLine;
using JoJoGan.Models.Onnx;
using JoJoGan.Samples.Console.Hosting;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Samples.Console.Switches;
using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Saved styles and networks to ONNX files.</summary>
internal sealed class ExportCommand
{
    private readonly Argument<string> style = new("style") { Description = "A saved style." };
    private readonly Option<string> output = new("--output", "-o") { Description = "File to write (.onnx).", Required = true };
    private readonly Option<bool> half = new("--half") { Description = "Store the weights in float16, in half the bytes." };
    private readonly Option<double> strength = new("--strength")
    {
        Description = "How far the weights go from the base (0) to the style (1).",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> adjustableStrength = new("--adjustable-strength")
    {
        Description = "Store the base's weights too, so that each run chooses the strength.",
    };

    public static Command Create()
    {
        var self = new ExportCommand();
        self.strength.ReadPlainly();
        return new Command("export", "Write styles and networks as ONNX, which runs without libtorch.")
        {
            self.Style(),
            self.Network("generator", "Write the base generator.", inverts: false, exporter => exporter.ExportGeneratorAsync),
            self.Network("mapping", "Write the mapping network.", inverts: false, exporter => exporter.ExportMappingAsync),
            self.Network("encoder", "Write the encoder.", inverts: true, exporter => exporter.ExportEncoderAsync),
            self.Network("detector", "Write the face detector.", inverts: true, exporter => exporter.ExportDetectorAsync),
        };
    }

    private Command Style()
    {
        var command = new Command("style", "Write the generator of a saved style.")
        {
            style, output, half, strength, adjustableStrength,
        };
        new WeightSwitches(inverts: false, learns: false).AddTo(command);
        command.SetAction((parse, cancellationToken) => RunAsync(
            parse,
            [parse.GetValue(style)!],
            async (services, path) =>
            {
                var options = new OnnxExportOptions
                {
                    HalfPrecision = parse.GetValue(half),
                    Strength = parse.GetValue(strength),
                    AdjustableStrength = parse.GetValue(adjustableStrength),
                };
                options.Validate();
                using StyleModel model = await services.GetRequiredService<IStyleStore>()
                    .LoadAsync(parse.GetValue(style)!, cancellationToken);
                await services.GetRequiredService<OnnxExporter>().ExportStyleAsync(model, path, options, cancellationToken);
            },
            cancellationToken));
        return command;
    }

    /// <param name="name">The command.</param>
    /// <param name="description">What it does.</param>
    /// <param name="inverts">Whether the network is one of those that invert photos.</param>
    /// <param name="export">Writes the network.</param>
    private Command Network(
        string name, string description, bool inverts,
        Func<OnnxExporter, Func<string, OnnxExportOptions, CancellationToken, Task>> export)
    {
        var command = new Command(name, description) { output, half };
        new WeightSwitches(inverts, learns: false).AddTo(command);
        command.SetAction((parse, cancellationToken) => RunAsync(
            parse,
            [],
            (services, path) => export(services.GetRequiredService<OnnxExporter>())(
                path, new OnnxExportOptions { HalfPrecision = parse.GetValue(half) }, cancellationToken),
            cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(
        ParseResult parse, string[] inputs, Func<IServiceProvider, string, Task> export, CancellationToken cancellationToken)
    {
        Combination.Refuse(parse, adjustableStrength, strength);
        string path = parse.GetValue(output)!;
        using IHost host = await HostFactory.StartAsync(parse, cancellationToken);
        OutputPath.PrepareFile(path, output.Name, "an ONNX model", Inputs.With(host.Services, inputs), ".onnx");
        using NewFolders made = NewFolders.For(path);
        await export(host.Services, path);
        System.Console.WriteLine($"model: {Path.GetFullPath(path)}");
        return ExitCode.Success;
    }
}
