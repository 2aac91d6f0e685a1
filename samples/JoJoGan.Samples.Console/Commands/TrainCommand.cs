using System.CommandLine;
using JoJoGan.FineTuning;
using JoJoGan.Models.Runtime;
using JoJoGan.Samples.Console.Hosting;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Samples.Console.Switches;
using JoJoGan.Styles;
using Microsoft.Extensions.Hosting;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Style pictures to a saved style.</summary>
internal sealed class TrainCommand
{
    private readonly Argument<string[]> references = ImageArgument.Create("references", "Style pictures.");
    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "File to save the style to (.safetensors). " + TuningSwitches.LastGoodHelp,
        Required = true,
    };

    private readonly SettingOption<string?> name = new(
        "--name", TuningSwitches.NameKey, "What the style is called; the first picture's name if not given.");
    private readonly FaceSwitches faces = FaceSwitches.ForImages();
    private readonly TuningSwitches tuning = new();
    private readonly CheckpointSwitches checkpoint = new();
    private readonly WeightSwitches weights = new(inverts: true, learns: true);

    public static Command Create()
    {
        var self = new TrainCommand();
        var command = new Command("train", "Learn a style from pictures and save it.")
        {
            self.references, self.output, self.name,
        };
        self.faces.AddTo(command);
        self.tuning.AddTo(command);
        self.checkpoint.AddTo(command);
        self.weights.AddTo(command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        faces.Check(parse);
        string[] paths = parse.GetValue(references)!;
        string target = parse.GetValue(output)!;
        using IHost host = await HostFactory.StartAsync(
            parse, cancellationToken, tuning.Implied(parse), TuningSwitches.Named(paths[0]));
        FineTuningOptions options = tuning.Read(parse, host.Services);
        options = options with { Checkpoint = checkpoint.Read(parse) ?? options.Checkpoint };
        OutputPath.PrepareStyle(target, output.Name, Inputs.With(host.Services, paths));
        using FaceSet drawings =
            await FaceSet.LoadAsync(faces.Read(parse, paths, host.Services), cancellationToken);
        await NetworkLoading.RunAsync(host.Services, withEncoder: true, options, cancellationToken);
        using StyleModel model = await StyleTraining.LearnAsync(
            host.Services, drawings.References, options, target, cancellationToken);
        await StyleSaving.SaveAsync(host.Services, model, target, StyleFormat.Full, cancellationToken);
        return ExitCode.Success;
    }
}
