using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using JoJoGan.Errors;
using JoJoGan.Samples.Console.Hosting;
using JoJoGan.Samples.Console.Switches;
using Microsoft.Extensions.Options;

namespace JoJoGan.Samples.Console.Output;

/// <summary>Runs a command and turns what goes wrong into one clear line on the error stream and an exit code.</summary>
internal static class ErrorReport
{
    private const string RemedyKey = "remedy";

    /// <summary>Time after Ctrl+C for the step that is running; it ends at once where the work can stop.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(ParseResult command)
    {
        if (command.Action is ParseErrorAction)
        {
            Write($"{OneLine(string.Join(' ', command.Errors.Select(e => e.Message)))} Try '{Name(command)} --help'.");
            return ExitCode.Usage;
        }

        if (Empty(command) is { } empty)
        {
            Write($"The value of {empty} is empty. Try '{Name(command)} --help'.");
            return ExitCode.Usage;
        }

        try
        {
            return await InvokeAsync(command);
        }
        catch (OperationCanceledException)
        {
            await System.Console.Error.WriteLineAsync("interrupted: nothing was left half written");
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            Write(e, command);
            return ExitCode.Error;
        }
    }

    /// <summary>Says what went wrong.</summary>
    public static void Write(Exception e, ParseResult command)
    {
        string remedy = e.Data[RemedyKey] is string text ? $" {text}" : "";
        string what = command.GetValue(CommonSwitches.Verbose)
            ? LogText.Of(e)
            : OneLine(OptionFailures.Describe(e, command.CommandResult.Command)) + remedy;
        Write(Expected(e)
            ? what
            : $"This is a defect of the program; run it again with --verbose and report what it says. {what}");
    }

    /// <summary>Adds the command line's remedy to an error, where the library can only name its own.</summary>
    public static void AddRemedy(Exception e, string remedy) => e.Data[RemedyKey] = remedy;

    /// <summary>Runs the command. One that can stop hears of Ctrl+C from its first moment; another one is ended by it.</summary>
    private static async Task<int> InvokeAsync(ParseResult command)
    {
        // The command line's own handling, off here, begins only at the command's first wait and drops a signal before it.
        var configuration =
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        if (command.Action is not AsynchronousCommandLineAction)
        {
            return await command.InvokeAsync(configuration);
        }

        using var interruption = new Interruption();
        Task<int> work = Task.Run(() => command.InvokeAsync(configuration, interruption.Token));
        if (await Task.WhenAny(work, interruption.PatienceEndsAsync(TerminationTimeout)) == work)
        {
            return await work;
        }

        await System.Console.Error.WriteLineAsync("interrupted: the work was ended in the middle");
        return ExitCode.Interrupted;
    }

    private static bool Expected(Exception e) =>
        e is JoJoGanException or IOException or UnauthorizedAccessException or OptionsValidationException;

    /// <summary>
    /// What an empty word belongs to, as scripts give in place of variables that are not set; null if there is none.
    /// </summary>
    private static string? Empty(ParseResult command)
    {
        Token[] words = [.. command.Tokens];
        int empty = Array.FindIndex(words, word => word.Value.Length == 0);
        return empty < 0 ? null
            : empty > 0 && words[empty - 1].Type == TokenType.Option ? words[empty - 1].Value
            : "an argument";
    }

    /// <summary>Writes one line, or several with a stack trace.</summary>
    private static void Write(string message)
    {
        foreach (string line in $"error: {message}".Split(Environment.NewLine))
        {
            System.Console.Error.WriteLine(line);
        }
    }

    /// <summary>The command with those that it belongs to, for instance "jojogan styles convert".</summary>
    private static string Name(ParseResult command)
    {
        var names = new Stack<string>();
        for (SymbolResult? result = command.CommandResult; result is CommandResult { Command: var own }; result = result.Parent)
        {
            names.Push(own.Name);
        }

        return string.Join(' ', names);
    }

    private static string OneLine(string message) =>
        string.Join(' ', message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
