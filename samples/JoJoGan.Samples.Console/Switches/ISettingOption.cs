using System.CommandLine;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>An option that stands for a setting of the library.</summary>
internal interface ISettingOption
{
    /// <summary>The configuration section of the library's settings.</summary>
    const string Section = "JoJoGan";

    /// <summary>The option's name with its dashes.</summary>
    string Name { get; }

    /// <summary>The setting's full key.</summary>
    string Key { get; }

    /// <summary>What the command line gives; null if it leaves the setting as it is.</summary>
    string? TextIn(ParseResult parse);
}
