using System.CommandLine;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>Has options that take one of a few words take it in any case, and refuse others by the option's name.</summary>
internal static class ChoiceOptions
{
    /// <summary>The words of an enumeration are its names.</summary>
    /// <param name="option">The option.</param>
    /// <param name="others">More words.</param>
    public static void ReadAsName<T>(this Option<T> option, params (string Word, T Value)[] others)
        where T : struct, Enum
        => option.ReadAsOneOf([.. Enum.GetNames<T>().Select(name => (name, Enum.Parse<T>(name)))], others);

    /// <summary>Sets which words the option takes.</summary>
    /// <param name="option">The option.</param>
    /// <param name="words">The words that help and messages list.</param>
    /// <param name="others">More words.</param>
    public static void ReadAsOneOf<T>(
        this Option<T> option, (string Word, T Value)[] words, params (string Word, T Value)[] others)
        where T : struct, Enum
    {
        string[] listed = [.. words.Select(w => w.Word)];
        option.HelpName = string.Join('|', listed);
        option.CompletionSources.Add(listed);
        option.CustomParser = argument =>
        {
            string text = argument.Tokens[^1].Value;
            foreach ((string word, T value) in words.Concat(others))
            {
                if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }

            argument.AddError(
                $"{option.Name} cannot be '{text}'. Choose {string.Join(", ", listed[..^1])} or {listed[^1]}.");
            return default;
        };
    }
}
