using JoJoGan.Samples.Console.Commands;
using JoJoGan.Samples.Console.Output;
using Spectre.Console;

SafeLines.Install();

// A log file should hold no color codes.
AnsiConsole.Profile.Capabilities.Ansi &= !Console.IsOutputRedirected;

return await ErrorReport.RunAsync(JoJoGanCommand.Create().Parse(args));
