using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>Has options of numbers refuse other text in plain words; the parser's own name the .NET type.</summary>
internal static class NumberOptions
{
    /// <summary>Sets how the option is read, if it is a number.</summary>
    public static void ReadPlainly(this Option option)
    {
        switch (option)
        {
            case Option<int> whole:
                whole.CustomParser = argument =>
                    int.TryParse(Text(argument), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
                        ? number
                        : Refuse<int>(
                            argument,
                            option,
                            IsWhole(Text(argument)) ? $"must be at most {int.MaxValue}" : "must be a whole number");
                break;
            case Option<double> real:
                real.CustomParser = argument =>
                    double.TryParse(Text(argument), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                        ? number
                        : Refuse<double>(argument, option, "must be a number");
                break;
        }
    }

    private static string Text(ArgumentResult argument) => argument.Tokens[^1].Value;

    private static bool IsWhole(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static T? Refuse<T>(ArgumentResult argument, Option option, string rule)
    {
        argument.AddError($"{option.Name} {rule}, not '{Text(argument)}'.");
        return default;
    }
}
