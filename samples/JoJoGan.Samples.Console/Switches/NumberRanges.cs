using System.Globalization;
using JoJoGan.Errors;

namespace JoJoGan.Samples.Console.Switches;

/// <summary>Reads numbers and ranges of numbers: 1,5,10-13.</summary>
internal static class NumberRanges
{
    private const int Most = 10_000;

    /// <param name="text">What the command line says.</param>
    /// <param name="option">The option, for messages.</param>
    /// <param name="what">What the numbers count, "seed" for instance.</param>
    /// <returns>Each number once, in the order of the text.</returns>
    /// <exception cref="InvalidOptionsException">The text has another form, or names too many numbers.</exception>
    public static int[] Parse(string text, string option, string what)
    {
        var numbers = new List<int>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            int?[] ends = [.. part.Split('-').Select(Number)];
            if (ends is not ([{ }] or [{ }, { }]))
            {
                throw new InvalidOptionsException(
                    [$"\"{part}\" in {option} is no {what} or range. Write for instance 1,5,10-13."]);
            }

            int first = ends[0]!.Value, last = ends[^1]!.Value;
            if (last < first || last - (long)first + numbers.Count >= Most)
            {
                throw new InvalidOptionsException(
                    [$"\"{part}\" in {option} must run upwards, and there may be at most {Most} {what}s in all."]);
            }

            numbers.AddRange(Enumerable.Range(0, last - first + 1).Select(i => first + i));
        }

        return [.. numbers.Distinct()];
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
