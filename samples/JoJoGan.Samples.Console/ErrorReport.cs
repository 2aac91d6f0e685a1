using System.CommandLine;
using System.CommandLine.Invocation;
using JoJoGan.Samples.Console.Commands;
using Microsoft.Extensions.Options;

namespace JoJoGan.Samples.Console;

/// <summary>Runs a command and turns what goes wrong into one clear line on the error stream and an exit code.</summary>
internal static class ErrorReport
{
    /// <summary>Time after Ctrl+C for the step that is running; it ends at once where the work can stop.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(ParseResult command)
    {
        if (command.Action is ParseErrorAction)
        {
            Write($"{OneLine(string.Join(' ', command.Errors.Select(e => e.Message)))} Try '{Name(command)} --help'.");
            return ExitCode.Usage;
        }

        bool verbose = command.GetValue(CommonOptions.Verbose);
        try
        {
            return await InvokeAsync(command).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await System.Console.Error.WriteLineAsync("interrupted: nothing was left half written").ConfigureAwait(false);
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            string text = verbose ? Excerpt.Of(e) : OneLine(OptionFailures.Describe(e, command.CommandResult.Command)) + Hint(e);
            Write(Expected(e) ? text : $"This is a defect of the program; run it again with --verbose and report what it says. {text}");
            return ExitCode.Error;
        }
    }

    /// <summary>Runs the command. One that can stop hears of Ctrl+C from its first moment on; another one is ended by it.</summary>
    private static async Task<int> InvokeAsync(ParseResult command)
    {
        // The command line's own handling, off here, begins only at the command's first wait and drops a signal that comes before.
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        if (command.Action is not AsynchronousCommandLineAction)
        {
            return await command.InvokeAsync(configuration).ConfigureAwait(false);
        }

        using var interruption = new Interruption();
        Task<int> work = Task.Run(() => command.InvokeAsync(configuration, interruption.Token));
        if (await Task.WhenAny(work, interruption.PatienceEndsAsync(TerminationTimeout)).ConfigureAwait(false) == work)
        {
            return await work.ConfigureAwait(false);
        }

        await System.Console.Error.WriteLineAsync("interrupted: the work was ended in the middle").ConfigureAwait(false);
        return ExitCode.Interrupted;
    }

    private static bool Expected(Exception e) =>
        e is JoJoGanException or IOException or UnauthorizedAccessException or OptionsValidationException;

    /// <summary>The command line's remedy where the library can only name its own.</summary>
    private static string Hint(Exception e) => e is FaceNotFoundException ? " Here: --landmarks \"x,y x,y x,y x,y\", --aligned, --detection-size or --detection-score." : "";

    /// <summary>Writes one line, or several with a stack trace.</summary>
    private static void Write(string message)
    {
        foreach (string line in $"error: {message}".Split(Environment.NewLine))
        {
            System.Console.Error.WriteLine(line);
        }
    }

    private static string Name(ParseResult command)
    {
        string root = command.RootCommandResult.Command.Name, own = command.CommandResult.Command.Name;
        return own == root ? root : $"{root} {own}";
    }

    private static string OneLine(string message) =>
        string.Join(' ', message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
