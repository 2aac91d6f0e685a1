using JoJoGan.Samples.Console;
using JoJoGan.Samples.Console.Commands;
using Spectre.Console;

SafeLines.Install();

// A log file should hold no color codes.
AnsiConsole.Profile.Capabilities.Ansi &= !Console.IsOutputRedirected;

return await ErrorReport.RunAsync(JoJoGanCommand.Create().Parse(args)).ConfigureAwait(false);
