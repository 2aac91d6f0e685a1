using System.CommandLine;
using JoJoGan.Samples.Console.Commands;
using Microsoft.Extensions.Options;

namespace JoJoGan.Samples.Console;

/// <summary>Turns what goes wrong into one clear line and an exit code: 1 for an error, 130 when interrupted.</summary>
internal static class ErrorReport
{
    public static async Task<int> RunAsync(ParseResult command)
    {
        try
        {
            return await command.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await System.Console.Error.WriteLineAsync("interrupted: nothing was left half written").ConfigureAwait(false);
            return 130;
        }
        catch (Exception e) when (Expected(e) && !command.GetValue(CommonOptions.Verbose))
        {
            await System.Console.Error.WriteLineAsync($"error: {OneLine(e)}").ConfigureAwait(false);
            return 1;
        }
        catch (Exception e)
        {
            string hint = Expected(e) ? "" : "This is a defect of the program. ";
            await System.Console.Error.WriteLineAsync($"error: {hint}{(command.GetValue(CommonOptions.Verbose) ? e : OneLine(e))}")
                .ConfigureAwait(false);
            return 1;
        }
    }

    private static bool Expected(Exception e) =>
        e is JoJoGanException or IOException or UnauthorizedAccessException or OptionsValidationException;

    private static string OneLine(Exception e) => string.Join(' ', e.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
