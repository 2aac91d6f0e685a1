using System.Text.RegularExpressions;

namespace JoJoGan.Samples.Console.Commands;

/// <summary>The library's words about options outside their limits, with the names that the command line has for them.</summary>
internal static partial class OptionFailures
{
    /// <exception cref="InvalidOptionsException">There are failures.</exception>
    public static void Throw(IReadOnlyList<string> failures)
    {
        if (failures.Count > 0)
        {
            throw new InvalidOptionsException([.. failures.Select(f => Property().Replace(f, m => Switch(m.Groups[1].Value)))]);
        }
    }

    /// <summary>LearningRate is --learning-rate.</summary>
    private static string Switch(string property) => "-" + Capital().Replace(property, m => "-" + m.Value.ToLowerInvariant());

    [GeneratedRegex(@"^\w+Options\.(\w+)")]
    private static partial Regex Property();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
