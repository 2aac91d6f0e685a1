using System.CommandLine;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Print the program's log, and errors with their stack trace.",
        Recursive = true,
    };

    public static Option<string> OutputFolder() => new("--output", "-o")
    {
        Description = "Folder for the results.",
        DefaultValueFactory = _ => "out",
    };
}
