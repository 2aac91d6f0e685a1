using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using JoJoGan.Samples.Console.Commands;
using JoJoGan.Testing;

namespace DocumentSnippets;

/// <summary>The documents' command lines are understood by the programs that they name.</summary>
public partial class CommandLineTests
{
    private const string ConsoleProject = "samples/JoJoGan.Samples.Console";

    private static readonly RootCommand Root = JoJoGanCommand.Create();

    [Fact]
    public void Every_command_line_names_a_program_and_options_that_are_there()
    {
        string[] wrong =
            [.. Document.All.SelectMany(d => Lines(d.Text).Select(Wrong).OfType<string>().Select(what => $"{d.Name}: {what}"))];

        wrong.Should().BeEmpty();
    }

    [Fact]
    public void Every_command_or_option_in_running_text_is_one_of_the_console_program()
    {
        IEnumerable<Command> all = Root.Subcommands.SelectMany(c => c.Subcommands.Prepend(c)).Prepend(Root);
        var unknown = new List<string>();
        foreach ((Document document, string[] words) in Document.All.SelectMany(
            d => CodeSpan().Matches(d.Text).Select(m => (d, Words(m.Groups[1].Value)))))
        {
            Command? command = Root.Subcommands.FirstOrDefault(c => c.Name == words[0]);
            IEnumerable<Command> known = command is null ? all : command.Subcommands.Append(command).Append(Root);
            if (command is not null || words[0].StartsWith("--", StringComparison.Ordinal))
            {
                unknown.AddRange(Options(words)
                    .Except(known.SelectMany(c => c.Options).Select(o => o.Name))
                    .Select(o => $"{document.Name}: {string.Join(' ', words)}: {o}"));
            }
        }

        unknown.Should().BeEmpty();
    }

    [Theory]
    [InlineData("dotnet run --project samples/JoJoGan.Samples.Console -c Release -- stylize a.jpg --refrence b.jpg")]
    [InlineData("dotnet run --project benchmarks/JoJoGan.Quality -c Release -- --no-such-option")]
    [InlineData("dotnet run --project samples/NoSuchSample -c Release -- a.jpg")]
    [InlineData("eng/no-such-script.sh")]
    [InlineData("eng/setup.sh --no-such-option")]
    public void Wrong_command_line_is_found(string line) => Wrong(Words(line)).Should().NotBeNull();

    /// <summary>What is wrong with a command line; null when nothing is.</summary>
    private static string? Wrong(string[] words)
    {
        string line = string.Join(' ', words);
        int separator = Array.IndexOf(words, "--"), project = Array.IndexOf(words, "--project");
        string[] arguments = project < 0 ? words[1..] : separator < 0 ? [] : words[(separator + 1)..];
        string program = project < 0 ? words[0] : words[project + 1];
        string path = RepositoryFolder.Combine(program);
        if (program is ConsoleProject or "jojogan")
        {
            IReadOnlyList<string> errors = [.. Root.Parse(arguments).Errors.Select(e => e.Message)];
            return errors.Count > 0 ? $"{line}: {string.Join(' ', errors)}" : null;
        }

        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return $"{line}: there is no {program}";
        }

        string source = File.Exists(path)
            ? File.ReadAllText(path)
            : string.Concat(Directory.GetFiles(path, "*.cs").Select(File.ReadAllText));
        return Options(arguments).FirstOrDefault(o => !source.Contains(o, StringComparison.Ordinal)) is { } option
            ? $"{line}: {program} has no {option}"
            : null;
    }

    /// <summary>The words of all calls of "dotnet run --project", jojogan and scripts; a backslash joins two lines.</summary>
    private static IEnumerable<string[]> Lines(string text) =>
        CommandLine().Matches(text.Replace("\\\n", " ", StringComparison.Ordinal)).Select(m => Words(m.Value));

    private static IEnumerable<string> Options(IEnumerable<string> words) => words.Where(w => OptionName().IsMatch(w));

    private static string[] Words(string line) => [.. CommandLineParser.SplitCommandLine(line)];

    [GeneratedRegex(@"(dotnet run --project|(?<=^ {4}|`)(eng/|jojogan ))[^`\n#|]*", RegexOptions.Multiline)]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"`([^`\s][^`\n]*)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("^--[a-z]")]
    private static partial Regex OptionName();
}
