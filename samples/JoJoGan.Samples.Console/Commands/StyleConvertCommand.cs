using System.CommandLine;
using JoJoGan.Models.Styles;
using JoJoGan.Samples.Console.Output;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>The original's style files to ours and back.</summary>
internal sealed class StyleConvertCommand
{
    private readonly Argument<string> style = new("style") { Description = "A full style: .safetensors, or the original's .pt." };
    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "File to write: .pt for the original's code, or .safetensors.",
        Required = true,
    };

    public static Command Create()
    {
        var self = new StyleConvertCommand();
        var command = new Command("convert", "Convert a style from or to the original's format.") { self.style, self.output };
        command.SetAction(self.Run);
        return command;
    }

    private Task<int> Run(ParseResult parse, CancellationToken cancellationToken)
    {
        (string source, string target) = (parse.GetValue(style)!, parse.GetValue(output)!);
        OutputPath.PrepareFile(target, output.Name, "a style", [source], ".safetensors", ".pt");
        using NewFolders made = NewFolders.For(target);
        StyleFiles.Convert(source, target, cancellationToken: cancellationToken);
        System.Console.WriteLine($"style: {Path.GetFullPath(target)}");
        return Task.FromResult(ExitCode.Success);
    }
}
