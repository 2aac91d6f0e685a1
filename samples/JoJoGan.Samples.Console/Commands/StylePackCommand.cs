using System.CommandLine;
using JoJoGan.Models.Runtime;
using JoJoGan.Samples.Console.Hosting;
using JoJoGan.Samples.Console.Output;
using JoJoGan.Samples.Console.Switches;
using JoJoGan.Styles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>A style to a file of another form, or with other facts about it.</summary>
internal sealed class StylePackCommand
{
    private readonly Argument<string> style = new("style") { Description = "A saved style." };
    private readonly StyleOutput output = new();
    private readonly WeightSwitches weights = new(inverts: false, learns: false);

    public static Command Create()
    {
        var self = new StylePackCommand();
        var command = new Command("pack", "Write a style in another form, smaller or in full.") { self.style };
        self.output.AddTo(command);
        self.weights.AddTo(command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        string path = parse.GetValue(style)!;
        using IHost host = await HostFactory.StartAsync(parse, cancellationToken);
        output.Prepare(parse, host.Services, [path]);
        using StyleModel model = await host.Services.GetRequiredService<IStyleStore>().LoadAsync(path, cancellationToken);
        await output.WriteAsync(parse, host.Services, model, cancellationToken);
        return ExitCode.Success;
    }
}
