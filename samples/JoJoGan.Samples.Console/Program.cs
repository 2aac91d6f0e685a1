using System.CommandLine;
using JoJoGan.Samples.Console;
using JoJoGan.Samples.Console.Commands;
using Spectre.Console;

// A log file should hold no colour codes.
AnsiConsole.Profile.Capabilities.Ansi &= !Console.IsOutputRedirected;

var root = new RootCommand("One-shot face stylization (JoJoGAN): one style picture in, every face comes out in that style.")
{
    StylizeCommand.Create(),
    CompareCommand.Create(),
    TrainCommand.Create(),
    InvertCommand.Create(),
    GenerateCommand.Create(),
    InspectCommand.Create(),
    ModelsCommand.Create(),
    StylesCommand.Create(),
    CommonOptions.Verbose,
};

return await ErrorReport.RunAsync(root.Parse(args)).ConfigureAwait(false);
