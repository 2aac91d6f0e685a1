using System.CommandLine;
using JoJoGan.Imaging;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>Options that several commands share.</summary>
internal static class CommonSwitches
{
    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Print the program's log, and errors with their stack trace.",
        Recursive = true,
    };

    public static readonly Option<int> MaxPixels = PixelLimit();

    public static Option<string> OutputFolder() => new("--output", "-o")
    {
        Description = "Folder for the results.",
        DefaultValueFactory = _ => "out",
    };

    private static Option<int> PixelLimit()
    {
        var option = new Option<int>("--max-pixels")
        {
            Description = "Most pixels that a picture may have, 1 to 500000000.",
            DefaultValueFactory = _ => new ImageLoaderOptions().MaxPixels,
        };
        option.ReadPlainly();
        return option;
    }
}
