using System.CommandLine;
using System.CommandLine.Parsing;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>An option that stands for a setting of the library: it overrides appsettings.json and the environment.</summary>
internal sealed class SettingOption<T> : Option<T>, ISettingOption
{
    /// <param name="name">The option, for instance --steps.</param>
    /// <param name="key">The setting, for instance FineTuning:Steps.</param>
    /// <param name="description">What it does; the setting's name is added.</param>
    public SettingOption(string name, string key, string description)
        : base(name)
    {
        Key = $"{ISettingOption.Section}:{key}";
        Description = $"{description} Setting {Key}.";
        this.ReadPlainly();
    }

    public string Key { get; }

    public string? TextIn(ParseResult parse) =>
        parse.GetResult(this) is { Implicit: false } given ? Text(given) : null;

    /// <summary>A flag is given without a word, and of a choice the setting knows one word only.</summary>
    private static string Text(OptionResult given) =>
        typeof(T).IsEnum ? given.GetValueOrDefault<T>()!.ToString()!
        : given.Tokens.Count > 0 ? given.Tokens[^1].Value
        : bool.TrueString;
}
