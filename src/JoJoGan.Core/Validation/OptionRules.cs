using System.Globalization;
using JoJoGan.Errors;

namespace JoJoGan.Validation;

/// <summary>Collects what is wrong with options, so that one error names all of it.</summary>
internal sealed class OptionRules(string owner)
{
    private readonly List<string> failures = [];

    public OptionRules Range(
        string name, double value, double least, double most, bool leastAllowed = true, bool mostAllowed = true)
    {
        bool inside = (leastAllowed ? value >= least : value > least) && (mostAllowed ? value <= most : value < most);
        if (!inside)
        {
            string low = (leastAllowed ? "at least " : "greater than ") + Text(least);
            string high = (mostAllowed ? "at most " : "less than ") + Text(most);
            failures.Add($"{owner}.{name} must be {low} and {high}, not {Text(value)}.");
        }

        return this;
    }

    public OptionRules Rule(bool holds, string failure)
    {
        if (!holds)
        {
            failures.Add($"{owner}.{failure}");
        }

        return this;
    }

    /// <summary>Adds the failures of options that these contain.</summary>
    public OptionRules Include(Action validate)
    {
        try
        {
            validate();
        }
        catch (InvalidOptionsException e)
        {
            failures.AddRange(e.Failures);
        }

        return this;
    }

    /// <exception cref="InvalidOptionsException">A rule is broken; the message lists every one.</exception>
    public void ThrowIfBroken()
    {
        if (failures.Count > 0)
        {
            throw new InvalidOptionsException(failures);
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
