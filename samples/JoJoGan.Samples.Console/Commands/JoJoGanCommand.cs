using System.CommandLine;
using JoJoGan.Samples.Console.Switches;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>The command line as a whole.</summary>
internal static class JoJoGanCommand
{
    public static RootCommand Create() =>
        new("One-shot face stylization (JoJoGAN): one style picture in, every face comes out in that style.")
    {
        StylizeCommand.Create(),
        CompareCommand.Create(),
        TrainCommand.Create(),
        DistillCommand.Create(),
        VideoCommand.Create(),
        InvertCommand.Create(),
        GenerateCommand.Create(),
        ExportCommand.Create(),
        InspectCommand.Create(),
        ModelsCommand.Create(),
        StylesCommand.Create(),
        CommonSwitches.Verbose,
    };
}
