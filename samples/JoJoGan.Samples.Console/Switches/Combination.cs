using System.CommandLine;
using JoJoGan.Errors;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>Options that cannot be used together.</summary>
internal static class Combination
{
    /// <summary>Whether the command line has the option, whatever its value.</summary>
    public static bool IsGiven(this ParseResult parse, Option option) => parse.GetResult(option) is { Implicit: false };

    /// <summary>Refuses options that would have no effect beside another one.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="option">The option that decides, if it is given.</param>
    /// <param name="without">Options that must then be left out.</param>
    /// <exception cref="InvalidOptionsException">Both are given; the message names all of them.</exception>
    public static void Refuse(ParseResult parse, Option option, params IEnumerable<Option> without)
    {
        string[] useless = [.. without.Where(parse.IsGiven).Select(o => o.Name)];
        if (parse.IsGiven(option) && useless.Length > 0)
        {
            throw new InvalidOptionsException(
                [$"{option.Name} cannot be used together with {string.Join(", ", useless)}. Leave one or the other out."]);
        }
    }
}
