using System.CommandLine;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>The library's words about options outside their limits, with the names that users of the command line have for them.</summary>
internal static partial class OptionFailures
{
    private static readonly Dictionary<string, string> Sections = new()
    {
        ["JoJoGan"] = ISettingOption.Section,
        ["FineTuning"] = $"{ISettingOption.Section}:FineTuning",
        ["StyleMixing"] = $"{ISettingOption.Section}:FineTuning:Mixing",
        ["Stylization"] = $"{ISettingOption.Section}:Stylization",
    };

    /// <summary>What an error says, in the command's terms.</summary>
    public static string Describe(Exception error, Command command)
    {
        string text = error switch
        {
            OptionsValidationException several => string.Join(' ', several.Failures),
            PictureException picture => Raising().Replace(picture.Message, ""), // the command line keeps the default limits
            _ => error.Message,
        };
        return Property().Replace(text, match => Name($"{Sections[match.Groups[1].Value]}:{match.Groups[2].Value}", command));
    }

    private static string Name(string key, Command command) =>
        command.Options.OfType<ISettingOption>().FirstOrDefault(o => o.Key == key) is { } option
            ? $"{option.Name} (setting {key})"
            : $"The setting {key}";

    [GeneratedRegex(@"\b(JoJoGan|FineTuning|StyleMixing|Stylization)Options\.(\w+)")]
    private static partial Regex Property();

    [GeneratedRegex(@" or raise Max\w+")]
    private static partial Regex Raising();
}
